namespace Hoopoe.Fuzz.Engine;

/// <summary>
/// The inputs of a target that are kept in the repository, a line in base64 each: those that together reach what is known to be
/// reachable, and those that once found a defect. Lines that begin with # are comments.
/// </summary>
internal static class Corpus
{
    // In all, so that the repository stays small.
    private const int MostBytes = 40 * 1024;

    /// <summary>Reads a target's inputs; none where there is no file.</summary>
    public static IEnumerable<byte[]> Read(string target)
    {
        string file = PathOf(target);
        return File.Exists(file) ? [.. File.ReadLines(file).Where(line => line.Length > 0 && line[0] != '#').Select(Decode)] : [];
    }

    /// <summary>Writes of a target's inputs as few as reach all that they reach together, the shortest first; what found a defect stays.</summary>
    /// <param name="target">The target.</param>
    /// <param name="inputs">All inputs.</param>
    /// <param name="reach">What an input reaches.</param>
    public static int Write(string target, IEnumerable<byte[]> inputs, Func<byte[], HashSet<int>> reach)
    {
        string file = PathOf(target);
        List<string> lines = File.Exists(file) ? [.. File.ReadLines(file).TakeWhile(line => line.StartsWith('#') || line.EndsWith('!'))] : [];
        var reached = new HashSet<int>();
        int bytes = 0;
        foreach (byte[] input in inputs.OrderBy(input => input.Length))
        {
            int before = reached.Count;
            reached.UnionWith(reach(input));
            if (reached.Count == before || bytes + input.Length > MostBytes) continue;
            bytes += input.Length;
            lines.Add(Convert.ToBase64String(input));
        }
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllLines(file, lines);
        return lines.Count;
    }

    // One that found a defect ends with an exclamation mark.
    private static byte[] Decode(string line) => Convert.FromBase64String(line.TrimEnd('!'));

    private static string PathOf(string target) =>
        Path.Combine(Hoopoe.Tests.Protocols.Amqp.Wire.Repository.Root, "tests", "Hoopoe.Fuzz", "Corpus", target + ".txt");
}
