using System.Diagnostics;

namespace Hoopoe.Fuzz.Engine;

/// <summary>Sees whether what is in use grows while inputs are run: from when a tenth of the run is done until its end. One for a run.</summary>
internal sealed class HeapWatch
{
    private const double WarmUp = 0.1;

    // Inputs that were kept, and what the runtime learns of hot code.
    private const long Allowed = 8 << 20;

    // The pool of arrays gives back what nobody took for a minute.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan _glance = TimeSpan.FromSeconds(2);

    /// <summary>Bytes in use when a tenth was done; 0 before.</summary>
    public long Early { get; private set; }

    /// <summary>Bytes in use at the end; 0 before.</summary>
    public long Late { get; private set; }

    /// <summary>Looks, if it is time to.</summary>
    /// <param name="share">How much of the run is done.</param>
    public void Look(double share)
    {
        if (Early == 0 && share >= WarmUp) Early = GC.GetTotalMemory(forceFullCollection: true);
    }

    /// <summary>Looks for the last time; where there is too much, until it is given back or has stayed for two minutes.</summary>
    /// <returns>What is wrong, or null.</returns>
    public FuzzFailure? Finish()
    {
        if (Early == 0) return null;
        var begun = Stopwatch.StartNew();
        while ((Late = GC.GetTotalMemory(forceFullCollection: true)) - Early > Allowed && begun.Elapsed < _patience) Thread.Sleep(_glance);
        return Late - Early <= Allowed ? null : new FuzzFailure($"memory leaks: {Early} bytes were in use when a tenth was done, and {Late} are at the end");
    }
}
