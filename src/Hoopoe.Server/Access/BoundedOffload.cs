using Hoopoe.Core.Access.Passwords;

namespace Hoopoe.Server.Access;

/// <summary>
/// Hashes passwords on the pool, on half of the processors at a time, so that a storm of logins leaves the rest to those who
/// are in. The others wait in line, until their clients leave. Any thread may call.
/// </summary>
internal sealed class BoundedOffload : Offload, IDisposable
{
    private readonly SemaphoreSlim _places = new(Math.Max(1, Environment.ProcessorCount / 2));
    private bool _hasEnded;

    /// <summary>Takes nothing more; what is under way ends as cancelled.</summary>
    public void Dispose()
    {
        lock (_places)
        {
            _hasEnded = true;
            _places.Dispose();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<T> RunAsync<T>(Func<T> work, CancellationToken cancel)
    {
        await _places.WaitAsync(cancel);
        try
        {
            return await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            GiveBack();
        }
    }

    // The broker may have ended meanwhile, and has no use for what was found.
    private void GiveBack()
    {
        lock (_places)
        {
            if (_hasEnded) throw new OperationCanceledException("the broker has ended");
            _places.Release();
        }
    }
}
