using Hoopoe.Server.Configuration;
using Hoopoe.Server.Diagnostics;

namespace Hoopoe.Server.Durability;

/// <summary>Says how far recovery has come, every two seconds while it lasts, so that a long start is not taken for a hang. One thread's.</summary>
internal sealed class RecoveryProgress(TimeProvider time, ServerLog log)
{
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(2);

    private readonly long _start = time.GetTimestamp();
    private TimeSpan _next = _period;

    /// <summary>So much of so much has been read.</summary>
    public void Report(long done, long total)
    {
        var elapsed = time.GetElapsedTime(_start);
        if (elapsed < _next) return;
        _next = elapsed + _period;
        log.Recovering((int)(100 * done / Math.Max(total, 1)), ByteSize.Round(total), (int)elapsed.TotalSeconds);
    }
}
