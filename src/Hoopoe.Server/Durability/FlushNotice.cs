using Hoopoe.Core;

namespace Hoopoe.Server.Durability;

/// <summary>
/// Tells those who wait for the journal that a group is durable. Where they are few, the flusher's thread does it, as
/// waking another takes longer than telling them; otherwise a thread of the pool, one hop for each group at most, so
/// that the next group is flushed meanwhile. Lives as long as its driver; one thread at a time tells.
/// </summary>
internal sealed class FlushNotice(IJournalDuties duties, Action<Exception> failed) : IThreadPoolWorkItem
{
    private const int Few = 2;

    private readonly Turn _turn = new();
    private int _groups;

    /// <summary>Whether somebody is telling.</summary>
    public bool IsTelling => Volatile.Read(ref _groups) > 0;

    /// <summary>How often it was told of; a moment old.</summary>
    public long Given { get; private set; }

    /// <summary>A group is durable. Called by the flusher's thread.</summary>
    public void Give()
    {
        Given++;
        // Whoever tells of an earlier group tells of this one as well.
        if (Interlocked.Increment(ref _groups) > 1) return;
        if (duties.WaiterCount <= Few) Tell();
        else ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute() => Tell();

    private void Tell()
    {
        int told;
        do
        {
            told = Volatile.Read(ref _groups);
            try
            {
                duties.Flushed(_turn);
                _turn.Complete();
            }
            catch (Exception error)
            {
                failed(error);
            }
        }
        while (Interlocked.Add(ref _groups, -told) != 0);
    }
}
