const tags = [
  ["management", "sees and manages what its permissions reach"],
  ["policymaker", "sets policies too"],
  ["monitoring", "sees all connections and nodes too"],
  ["administrator", "may do everything here"],
] as const;

/** What a user may do on this page and in the HTTP API. */
export function TagChoice({ chosen = [] }: { chosen?: readonly string[] }) {
  return (
    <fieldset>
      <legend>Tags</legend>
      {tags.map(([tag, meaning]) => (
        <label class="check" key={tag}>
          <input type="checkbox" name="tags" value={tag} defaultChecked={chosen.includes(tag)} /> <b>{tag}</b> {meaning}
        </label>
      ))}
    </fieldset>
  );
}
