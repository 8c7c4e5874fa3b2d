namespace Hoopoe.Management.Json;

/// <summary>
/// Which fields of an object a caller asked for, as in columns=name,message_stats.publish: a tree of names. Immutable; made for
/// one request.
/// </summary>
internal sealed class Columns
{
    // Nothing that is shown is nearly as deep; without an end, a query could ask for as many levels as the stack has not.
    private const int MostLevels = 16;

    // Null where everything below is wanted.
    private readonly Dictionary<string, Columns>? _wanted;

    private Columns(Dictionary<string, Columns>? wanted) => _wanted = wanted;

    /// <summary>Everything.</summary>
    public static Columns All { get; } = new(null);

    /// <summary>Reads the names with commas between; nothing means everything.</summary>
    public static Columns Parse(string? text)
    {
        string[] names = (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return names.Length == 0 ? All : Of([.. names.Select(name => name.Split('.', MostLevels))]);
    }

    /// <summary>Whether a field is wanted, or something in it.</summary>
    public bool Want(string name) => _wanted is null || _wanted.ContainsKey(name);

    /// <summary>What is wanted of the object in a field that is.</summary>
    public Columns Below(string name) => _wanted is null ? All : _wanted[name];

    private static Columns Of(IReadOnlyList<string[]> paths) => paths.Any(path => path.Length == 0)
        ? All
        : new(paths.GroupBy(path => path[0], path => path[1..], StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => Of([.. group]), StringComparer.Ordinal));
}
