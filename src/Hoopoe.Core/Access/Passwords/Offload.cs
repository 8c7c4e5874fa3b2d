namespace Hoopoe.Core.Access.Passwords;

/// <summary>
/// Where work goes that takes a processor for long, such as hashing a password: away from the threads that serve
/// connections. Any thread may call; the composition root says how.
/// </summary>
public abstract class Offload
{
    /// <summary>Does it at once, on the thread that asks: for simulations and tests, which have one.</summary>
    public static Offload None { get; } = new AtOnce();

    /// <summary>Does the work when its turn has come.</summary>
    /// <typeparam name="T">What comes of it.</typeparam>
    /// <param name="work">The work.</param>
    /// <param name="cancel">Cancelled when nobody waits for it any more; work that has begun is done all the same.</param>
    public abstract ValueTask<T> RunAsync<T>(Func<T> work, CancellationToken cancel);

    private sealed class AtOnce : Offload
    {
        public override ValueTask<T> RunAsync<T>(Func<T> work, CancellationToken cancel) => ValueTask.FromResult(work());
    }
}
