using System.Globalization;
using System.Text.RegularExpressions;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Tests.Protocols.Amqp.Wire;

/// <summary>A method as the table in spec/ has it, read here a second time so that the generator does not vouch for itself.</summary>
internal sealed partial record SpecifiedMethod(uint Id, string Name, (string Type, string Name)[] Fields)
{
    public static IReadOnlyList<SpecifiedMethod> All { get; } =
        [.. Parse(File.ReadLines(Path.Combine(Repository.Root, "spec", "amqp-0-9-1.txt")))];

    /// <summary>The struct generated for it.</summary>
    public Type CodecType => typeof(WireReader).Assembly.GetType("Hoopoe.Protocols.Amqp.Wire." + string.Concat(
        Name.Split('.', '-').Select(word => char.ToUpperInvariant(word[0]) + word[1..])), throwOnError: true)!;

    public override string ToString() => Name;

    private static IEnumerable<SpecifiedMethod> Parse(IEnumerable<string> lines)
    {
        (string className, uint classId) = ("", 0);
        foreach (string line in lines)
        {
            Match match = ClassLine().Match(line);
            if (match.Success) (className, classId) = (match.Groups["name"].Value, Number(match.Groups["id"]));
            match = MethodLine().Match(line);
            if (!match.Success) continue;
            uint id = (classId << 16) | Number(match.Groups["id"]);
            yield return new(id, $"{className}.{match.Groups["name"].Value}", ParseFields(match.Groups["fields"].Value));
        }
    }

    private static (string Type, string Name)[] ParseFields(string text) =>
        [.. from part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            let words = part.Split(' ')
            from name in words.Skip(1)
            select (words[0], name)];

    private static uint Number(Group group) => uint.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^class (?<name>\S+) (?<id>\d+)$", RegexOptions.NonBacktracking)]
    private static partial Regex ClassLine();

    [GeneratedRegex(@"^  (?<id>\d+) (?<name>\S+) from [^:]*:(?<fields>.*)$", RegexOptions.NonBacktracking)]
    private static partial Regex MethodLine();
}
