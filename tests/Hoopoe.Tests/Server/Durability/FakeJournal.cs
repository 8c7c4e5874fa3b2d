using System.Threading.Channels;
using Hoopoe.Core;
using Hoopoe.Server.Durability;

namespace Hoopoe.Tests.Server.Durability;

/// <summary>A journal of which only the amount that waits is real; it says what was done to it, in order.</summary>
internal sealed class FakeJournal : IJournalDuties
{
    private readonly Channel<string> _done = Channel.CreateUnbounded<string>();
    private long _waiting;
    private JournalDriver? _driver;

    public Exception? Fails { get; set; }

    public bool IsFull { get; set; }

    /// <summary>What a flush waits for before it ends.</summary>
    public ManualResetEventSlim Disk { get; } = new(true);

    /// <summary>What telling the waiters waits for.</summary>
    public ManualResetEventSlim Waiters { get; } = new(true);

    public long WaitingBytes => Interlocked.Read(ref _waiting);

    public int WaiterCount { get; set; } = 100;

    /// <summary>The name of the thread that told last; null for one of the pool.</summary>
    public string? Teller { get; private set; }

    public int Flushes { get; private set; }

    public void Append(JournalDriver driver, long bytes = 1)
    {
        Interlocked.Add(ref _waiting, bytes);
        _driver = driver;
        driver.Wake();
    }

    public bool Flush()
    {
        long bytes = Interlocked.Exchange(ref _waiting, 0);
        if (bytes == 0) return false;
        Disk.Wait();
        if (Fails is not null) throw Fails;
        Flushes++;
        _done.Writer.TryWrite($"flush {bytes}");
        _driver?.Flushed();
        return true;
    }

    /// <summary>How often preparing says that there is more to prepare.</summary>
    public int Pieces { get; set; }

    /// <summary>What preparing waits for before it ends.</summary>
    public ManualResetEventSlim Preparing { get; } = new(true);

    public Exception? PreparingFails { get; set; }

    public void PrepareSome()
    {
        if (PreparingFails is not null) throw PreparingFails;
        _done.Writer.TryWrite("prepares some");
        Preparing.Wait();
    }

    public bool PrepareAhead()
    {
        _done.Writer.TryWrite("prepares all");
        return Pieces-- > 0;
    }

    public void Flushed(Turn turn)
    {
        Waiters.Wait();
        Teller = Thread.CurrentThread.IsThreadPoolThread ? null : Thread.CurrentThread.Name;
        _done.Writer.TryWrite("tell");
    }

    /// <summary>The next thing done, other than preparing.</summary>
    public async Task<string> NextAsync()
    {
        while (true)
        {
            string next = await NextOfAllAsync();
            if (!next.StartsWith("prepares", StringComparison.Ordinal)) return next;
        }
    }

    public async Task<string> NextOfAllAsync() => await _done.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
}
