// @vitest-environment node
import { describe, expect, it } from 'vitest';

const MODULE = new URL('../short-names.mjs', import.meta.url).href;
const { shortNames }: { shortNames: { renderChunk(code: string): { code: string; map: object } } } = await import(
  MODULE
);

const rename = (code: string): string => shortNames.renderChunk(code).code;
const run = (code: string): unknown => new Function('out', `${code};return out.result`)({});

describe('The short names of a chunk', () => {
  it.each([
    ['shadowed names', 'const value=1;const get=(value)=>[value,(value=>value+1)(5)];out.result=[value,get(2)]'],
    [
      'members',
      'const one=1,two=2;const make=({one,two:other=one,...rest})=>({one,other,rest,two});out.result=make({one:3,four:4})',
    ],
    [
      'defaults that see other parameters',
      'const first=1;const add=(first,second=first)=>first+second;out.result=[add(2),first]',
    ],
    ['assignments to members', 'let left=1,right=2;({left,right=left}={left:5});out.result=[left,right]'],
    [
      'loops',
      'const items=[1,2];const seen=[];for(const item of items)for(const each of[item])seen.push(()=>each+item);out.result=seen.map(get=>get())',
    ],
    ['var in a block', 'const f=flag=>{if(flag){var inner=1}return inner};out.result=[f(true),f(false)]'],
    ['a caught error', 'const error=1;let told;try{throw 2}catch(error){told=error}out.result=[error,told]'],
    [
      'functions that call themselves',
      'const sum=function own(count){return count?count+own(count-1):0};out.result=sum(4)',
    ],
    ['names used before they are declared', 'const later=()=>first+second;const first=1,second=2;out.result=later()'],
    ['texts with names in them', `const name=1;out.result=\`\${name} name \${[name].map(name=>\`\${name}\`)}\``],
  ])('mean what they meant: %s', (_what, code) => {
    const both = [code, rename(code)].map((each) => run(each));
    expect(both[1]).toEqual(both[0]);
    expect(rename(code)).not.toBe(code);
  });

  it('leave the names of exports, globals and members', () => {
    expect(rename('const local=Math.max(e,window.width);export{local,local as other};')).toBe(
      'const t=Math.max(e,window.width);export{t as local,t as other};',
    );
  });

  it('give the innermost function the first letters, and the name that is used most', () => {
    expect(rename('const outer=1,use=(rare,often)=>often+often+rare+outer;use(1,2)')).toBe(
      'const r=1,e=(t,e)=>e+e+t+r;e(1,2)',
    );
  });

  it('leave a name that goes from an object into another one', () => {
    expect(rename('const take=({page})=>({page});take(1)')).toBe('const e=({page})=>({page});e(1)');
  });
});
