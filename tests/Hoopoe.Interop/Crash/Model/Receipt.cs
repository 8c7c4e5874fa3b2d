namespace Hoopoe.Interop.Crash.Model;

/// <summary>A delivery that the ledger knows: the copy, and where it was met.</summary>
internal sealed record Receipt(Copy Copy, Stay Stay, ulong Tag)
{
    /// <summary>Whether a rejected message goes on to the dead letters, instead of being forgotten.</summary>
    public bool DiesWhenRejected => Copy.Queue.DeadLetters && Stay == Copy.Source;
}
