namespace Hoopoe.Management.Hints;

/// <summary>What a hint is about. Immutable.</summary>
/// <param name="Kind">node, vhost, queue, binding or connection.</param>
/// <param name="Name">Its name; of a binding, from where to where by what.</param>
/// <param name="Page">Where the management page shows it, as names below "#/".</param>
internal sealed record HintSubject(string Kind, string Name, params IReadOnlyList<string> Page)
{
    /// <summary>The virtual host that it is in; null for what belongs to the node.</summary>
    public string? VirtualHost { get; init; }

    /// <summary>The queue that it is, or leads to; null where there is none.</summary>
    public string? Queue { get; init; }

    /// <summary>Whose connection it is; null for everything else.</summary>
    public string? User { get; init; }

    /// <summary>Its address in the management page.</summary>
    public string Link => $"#/{string.Join('/', Page.Select(Uri.EscapeDataString))}";
}
