// Wrong on purpose: names.test.mjs has to find it.
export const Wrong = () => <p>{nowhere(1)}</p>;
