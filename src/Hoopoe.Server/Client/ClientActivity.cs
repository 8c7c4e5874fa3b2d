namespace Hoopoe.Server.Client;

/// <summary>
/// Counts what clients in the process have under way inside a broker whose time is advanced by hand, which goes on when there
/// is nothing. Lives as long as the broker; any thread may call.
/// </summary>
internal sealed class ClientActivity
{
    private int _inside;
    private int _shown;
    private long _begun;

    /// <summary>How much was begun so far.</summary>
    public long Begun => Volatile.Read(ref _begun);

    /// <summary>What is under way, in words for people; null if nothing is.</summary>
    public string? FindBusy()
    {
        // What is done with an interceptor is inside before it is no longer counted there.
        if (Volatile.Read(ref _shown) > 0) return "a client in the process has published what an interceptor is not done with";
        return Volatile.Read(ref _inside) > 0 ? "a client in the process is inside the broker" : null;
    }

    /// <summary>A call begins, or work that is left to the thread pool.</summary>
    public void Enter()
    {
        Interlocked.Increment(ref _inside);
        Interlocked.Increment(ref _begun);
    }

    /// <summary>It has ended, with all that came of it.</summary>
    public void Leave() => Interlocked.Decrement(ref _inside);

    /// <summary>A message begins to wait for interceptors.</summary>
    public void Show()
    {
        Interlocked.Increment(ref _shown);
        Interlocked.Increment(ref _begun);
    }

    /// <summary>It is where it goes, or given up.</summary>
    public void Shown() => Interlocked.Decrement(ref _shown);
}
