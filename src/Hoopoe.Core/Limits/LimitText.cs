namespace Hoopoe.Core.Limits;

/// <summary>Limits by name, as definitions have them: one that is missing or negative is none.</summary>
internal static class LimitText
{
    /// <summary>The value of a limit that is none.</summary>
    public const long None = -1;

    /// <summary>The limits with another value for one of them.</summary>
    public static Arguments With(Arguments limits, string name, object? value) =>
        new(limits.Where(limit => limit.Key != name).Append(KeyValuePair.Create(name, value)));

    /// <summary>A limit, or null where there is none.</summary>
    public static long? Read(Arguments values, string name) => Arguments.TryInteger(values[name], out long limit) && limit >= 0 ? limit : null;

    /// <summary>The limits that there are.</summary>
    public static Arguments Write(params ReadOnlySpan<(string Name, long? Limit)> limits)
    {
        var values = new List<KeyValuePair<string, object?>>();
        foreach (var (name, limit) in limits)
        {
            if (limit is not null) values.Add(KeyValuePair.Create(name, (object?)limit));
        }
        return new Arguments(values);
    }
}
