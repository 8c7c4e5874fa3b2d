namespace Hoopoe.Control.Lists;

/// <summary>One list command: what it lists, from where, and the columns it knows. Immutable.</summary>
/// <param name="Command">Its name.</param>
/// <param name="What">What it lists, as the banner says it.</param>
/// <param name="Path">The list in the HTTP API; <c>{vhost}</c> stands for the virtual host.</param>
/// <param name="Columns">Every column, separated by spaces.</param>
/// <param name="Usual">Those that are shown if none is asked for.</param>
internal sealed record Listing(string Command, string What, string Path, string Columns, string Usual)
{
    private const string HostPlace = "{vhost}";

    /// <summary>Whether columns may be chosen, as with rabbitmqctl.</summary>
    public bool HasChoice { get; init; } = true;

    /// <summary>Whether the API lists every virtual host, and what is not of the one asked for is left out here.</summary>
    public bool KeepsHostOnly { get; init; }

    private bool IsOfHost => KeepsHostOnly || Path.Contains(HostPlace, StringComparison.Ordinal);

    /// <summary>The columns that were asked for; names with dots reach into what the API answers, such as message_stats.publish_details.rate.</summary>
    /// <exception cref="ControlException">One of them does not exist.</exception>
    public IReadOnlyList<Column> Choose(IReadOnlyList<string> asked)
    {
        var known = Columns.Split(' ').Select(Column.Parse).ToDictionary(column => column.Name, StringComparer.Ordinal);
        string[] names = asked.Count == 0 ? Usual.Split(' ') : [.. asked.SelectMany(name => name.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))];
        string[] unknown = [.. names.Where(name => !known.ContainsKey(name) && !name.Contains('.', StringComparison.Ordinal))];
        if (unknown.Length > 0)
            throw new ControlException($"{Command} has no column {string.Join(", ", unknown)}; it has {string.Join(", ", known.Keys)}", ExitCode.Usage);
        return [.. names.Select(name => known.TryGetValue(name, out var column) ? column : new Column(name, name))];
    }

    /// <summary>The address that gives these columns and no more than it must.</summary>
    public string PathFor(string host, IReadOnlyList<Column> columns)
    {
        string path = Path.Replace(HostPlace, Uri.EscapeDataString(host), StringComparison.Ordinal);
        if (Command != "list_queues") return path;
        // RabbitMQ gathers statistics every few seconds; asked like this it counts at once, and spares what is not shown.
        bool countsAtOnce = columns.All(column => ListingCatalogue.CountedAtOnce.Contains(column.Name, StringComparer.Ordinal));
        string fields = $"columns={string.Join(',', columns.Select(column => Uri.EscapeDataString(column.Path)))}";
        return $"{path}?{(countsAtOnce ? "disable_stats=true&enable_queue_totals=true&" : "")}{fields}";
    }

    /// <summary>The address of a list that is about a user.</summary>
    public string PathForUser(string user) => Path.Replace("{user}", Uri.EscapeDataString(user), StringComparison.Ordinal);

    /// <summary>The columns that may be asked for, as help names them.</summary>
    public string Choices => string.Join(' ', Columns.Split(' ').Select(column => Column.Parse(column).Name).Except(Usual.Split(' '), StringComparer.Ordinal));

    // With quotes where rabbitmqctl has them, which is where columns cannot be chosen.
    public string Banner(string host) => !IsOfHost ? $"Listing {What} ..." : HasChoice ? $"Listing {What} for vhost {host} ..." : $"Listing {What} for vhost \"{host}\" ...";
}
