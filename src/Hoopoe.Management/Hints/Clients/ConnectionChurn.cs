using Hoopoe.Management.Hints.Sampling;

namespace Hoopoe.Management.Hints.Clients;

/// <summary>Clients that open a connection for a moment, again and again. Stateless.</summary>
internal static class ConnectionChurn
{
    // Connections opened, and ended, a second, over a minute: a connection costs several round trips and a login, which is to be
    // spread over many messages. When all clients of a large deployment start, many are opened, but few end.
    private static readonly Threshold _churn = new(1, 0.5);

    private const int Culprits = 3;

    /// <summary>The rule.</summary>
    public static Rule<NodeWindow> Rule { get; } = new("connection-churn", Judge);

    private static Finding? Judge(NodeWindow node, bool isShown)
    {
        double opened = node.PerSecond(node.Change.Opened), ended = node.PerSecond(node.Change.Ended);
        if (node.Length < TimeSpan.FromSeconds(30) || !_churn.IsPassed(Math.Min(opened, ended), isShown)) return null;
        var culprits = node.Newcomers.GroupBy(one => one).OrderByDescending(group => group.Count()).ThenBy(group => group.Key.Host, StringComparer.Ordinal)
            .Take(Culprits).Select(group => (group.Key.User, group.Key.Host, Count: group.Count())).ToArray();
        string by = string.Join(", ", culprits.Select(one => $"user '{one.User}' from {one.Host} ({Words.Percent((double)one.Count / node.Newcomers.Count)})"));
        return new Finding(
            HintSeverity.Warning,
            $"Connections are opened at {Words.Rate(opened)} and ended at {Words.Rate(ended)}{(by.Length > 0 ? $", by {by}" : "")}. Each costs a login and several round trips.",
            "Have the client keep one connection for as long as it runs and share it, with a channel for each thread. Where a process lives for one request only, put a proxy between that keeps connections.",
            [
                ("opened_per_second", opened), ("closed_per_second", ended),
                .. culprits.Select((one, at) => ($"client_{at + 1}", (object)$"{one.User}@{one.Host}: {one.Count} of the last {node.Newcomers.Count}")),
            ]);
    }
}
