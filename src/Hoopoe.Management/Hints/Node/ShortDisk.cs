using Hoopoe.Management.Hints.Sampling;

namespace Hoopoe.Management.Hints.Node;

/// <summary>A disk that has little room left, or none. Stateless.</summary>
internal static class ShortDisk
{
    // Bytes: less than this is gone within minutes on a busy broker, wherever the limit is.
    private const long LeastRoom = 512_000_000;

    // The limit is where publishes are refused: at twice that there is still time to do something.
    private const double Limits = 2;

    // As shares of the room that there should be, above 1 for less room.
    private static readonly Threshold _shortness = new(1, 0.8);

    /// <summary>The rule.</summary>
    public static Rule<NodeWindow> Rule { get; } = new("disk-nearly-full", Judge);

    private static Finding? Judge(NodeWindow node, bool isShown)
    {
        double room = Math.Max(LeastRoom, Limits * node.DiskFreeLimit);
        bool isShort = node.DiskFree is { } free && _shortness.IsPassed(room / Math.Max(1, free), isShown);
        if (!isShort && !node.IsDiskFull) return null;
        string left = node.DiskFree is { } bytes ? $"{Words.Bytes(bytes)} are free" : "there is no room";
        string limit = Words.Bytes(node.DiskFreeLimit);
        return new Finding(
            node.IsDiskFull ? HintSeverity.Critical : HintSeverity.Warning,
            node.IsDiskFull
                ? $"The disk is full: {left}, {limit} are to stay free (disk.free-limit), and publishes of persistent messages are refused until there is room."
                : $"The disk is nearly full: {left}; at {limit} (disk.free-limit) publishes are refused.",
            "Have consumers work off the longest queues, or purge what nobody needs; remove other files from the disk, or give the data directory a larger one.",
            [.. node.DiskFree is { } there ? new (string, object)[] { ("disk_free_bytes", there) } : [], ("disk_free_limit_bytes", node.DiskFreeLimit), ("refusing", node.IsDiskFull ? 1L : 0L)]);
    }
}
