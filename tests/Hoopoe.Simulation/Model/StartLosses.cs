namespace Hoopoe.Simulation.Model;

/// <summary>
/// What may end while a broker starts, before anybody can look: what has expired, and then whatever stands in front of too
/// many. Only where there are no dead letters; else it has another place to be.
/// </summary>
internal sealed class StartLosses(ReferenceBroker model)
{
    /// <summary>Nothing may have ended.</summary>
    public static DurableHistory.Unexplained None { get; } = static (_, gone, _) => gone.Count > 0 ? gone[0] : null;

    /// <summary>What has expired may have ended; says which copy is gone for another reason.</summary>
    public DurableHistory.Unexplained Expired =>
        (place, gone, _) => gone.FirstOrDefault(copy => !Ends(place, out var _) || copy.ExpiresAtMs > model.NowMs);

    /// <summary>
    /// What has expired may have ended, and the head of a queue that had too many: nothing behind what is left, and no more than
    /// was too many.
    /// </summary>
    /// <returns>A copy that is gone for another reason, or null.</returns>
    public Copy? ExpiredOrDropped(string place, IReadOnlyList<Copy> gone, IReadOnlyList<Copy> left)
    {
        if (!Ends(place, out var queue)) return None(place, gone, left);
        var dropped = InOrder(gone.Where(copy => copy.ExpiresAtMs > model.NowMs));
        if (dropped.Count == 0) return null;
        var last = dropped[^1];
        bool wasHead = queue.Overflow == QueueSpec.DropHead && InOrder([last, .. left])[0] == last;
        return wasHead && IsOver(queue, [last, .. left]) ? null : last;
    }

    /// <summary>Takes out of what a queue had on disk what ends at a start.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="copies">What it had, in order.</param>
    /// <param name="isFound">Whether the broker has a copy still: what it keeps on disk may go a little later.</param>
    public void TakeOut(QueueSpec queue, List<Copy> copies, Func<Copy, bool> isFound)
    {
        if (!Ends(queue.Name, out _)) return;
        copies.RemoveAll(copy => copy.ExpiresAtMs <= model.NowMs && !isFound(copy));
        while (queue.Overflow == QueueSpec.DropHead && copies.Count > 0 && IsOver(queue, copies)) copies.RemoveAt(0);
    }

    /// <summary>Copies as they stand in a queue.</summary>
    public static List<Copy> InOrder(IEnumerable<Copy> copies) => [.. copies.OrderByDescending(copy => copy.Lane).ThenBy(copy => copy.Sequence)];

    private bool Ends(string place, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out QueueSpec? queue)
    {
        queue = model.Queues.GetValueOrDefault(place)?.Spec;
        return queue is { DeadLetterExchange: null };
    }

    private static bool IsOver(QueueSpec queue, List<Copy> copies) =>
        copies.Count > (queue.MaxLength ?? int.MaxValue) || copies.Sum(copy => (long)copy.Message.BodyLength) > (queue.MaxBytes ?? long.MaxValue);
}
