namespace Hoopoe.Interop.Crash.Model;

/// <summary>A transaction whose commit was sent: what it published and what it acknowledged. Guarded by its <see cref="Ledger"/>.</summary>
internal sealed record TransactionRecord(IReadOnlyList<Copy> Published, IReadOnlyList<Copy> Acknowledged)
{
    /// <summary>
    /// Asks what the check just found whether the transaction took place: yes, no, or both, which must not be. What another than this
    /// transaction may have taken away says nothing, nor does the absence of what nobody confirmed: it may never have been kept.
    /// </summary>
    public (bool Yes, bool No) Traces()
    {
        var published = Published.Where(copy => !copy.MayBeSettled).Select(copy => copy.Source.Found > 0);
        var acknowledged = Acknowledged
            .Where(copy => copy.Source.SettlementsAsked == 1 && (copy.Source.Found > 0 || copy.Message.Acceptance == Acceptance.Confirmed))
            .Select(copy => copy.Source.Found == 0);
        bool[] traces = [.. published.Concat(acknowledged)];
        return (traces.Contains(true), traces.Contains(false));
    }
}
