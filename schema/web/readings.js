/**
 * Answers that come late: in another order than they were asked for, or when the page that asked has been left.
 * `begin()` gives the question whether this answer may still be shown: not after a later one, nor when its page was left.
 * `page()` gives the question whether the page is still the one on which something was pressed: the answer to that press belongs to it alone.
 * `leave()`: the page is another one from now on.
 */
export function readings() {
  let asked = 0;
  let known = 0;
  let left = 0;
  return {
    page() { const mine = left; return () => mine === left; },
    begin() { const mine = (asked += 1); return () => { if (mine < known) return false; known = mine; return true; }; },
    leave() { left += 1; known = asked += 1; },
  };
}
