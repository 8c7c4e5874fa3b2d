using Hoopoe.Core;

namespace Hoopoe.Server.Durability;

/// <summary>
/// Tells those who wait for the journal that a group is durable: on a thread of the pool, one hop for each group at
/// most, so that the next group is flushed meanwhile. Lives as long as its driver; one thread at a time tells.
/// </summary>
internal sealed class FlushNotice(IJournalDuties duties, Action<Exception> failed) : IThreadPoolWorkItem
{
    private readonly Turn _turn = new();
    private int _groups;

    /// <summary>A group is durable.</summary>
    public void Give()
    {
        // Whoever tells of an earlier group tells of this one as well.
        if (Interlocked.Increment(ref _groups) == 1) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute()
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
