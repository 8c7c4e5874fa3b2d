using Hoopoe.Core.Interception;
using Hoopoe.Protocols.Amqp.Connections;

namespace Hoopoe.Server.Client;

/// <summary>
/// A lane's publishes on their way through interceptors: shown one at a time, in the order in which they were published,
/// while nothing of the broker is held. Whoever publishes first shows its own and those that others publish meanwhile; where
/// an interceptor waits, whoever completes it goes on. Lives as long as its lane; any thread may call.
/// </summary>
/// <param name="lane">Publishes what interceptors are done with.</param>
/// <param name="interception">Shows messages to interceptors.</param>
/// <param name="scope">Who publishes where.</param>
internal sealed class InterceptedLane(PublishLane lane, PublishInterception interception, ClientScope scope)
{
    // After as many a thread is let go that shows what others publish without end.
    private const int MostShownInARow = 64;

    private readonly Lock _gate = new();
    private readonly Queue<InterceptedPublish> _line = new();
    private readonly EndSignal _gone = new(scope.Broker);
    private InterceptedPublish? _current;
    private TaskCompletionSource? _allShown;
    private Exception? _end;
    private bool _shows;

    /// <summary>Adds a message; it is published when those before it are and interceptors have seen it, often before this returns.</summary>
    public Task<Published> PublishAsync(InterceptedPublish publish)
    {
        bool shows = false;
        scope.Activity?.Show();
        lock (_gate)
        {
            if (_end is null)
            {
                _line.Enqueue(publish);
                (shows, _shows) = (!_shows, true);
            }
        }
        if (_end is { } reason) GiveUp(publish, reason);
        else if (shows) _ = ShowAsync();
        return publish.Task;
    }

    /// <summary>Completes when no message waits for interceptors.</summary>
    public Task AllShownAsync()
    {
        lock (_gate)
        {
            if (!_shows) return Task.CompletedTask;
            _allShown ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _allShown.Task;
        }
    }

    /// <summary>Gives up all that waits, once the lane has ended. An interceptor may look at its message until it is done.</summary>
    public void End(Exception reason)
    {
        InterceptedPublish[] waiting;
        InterceptedPublish? current;
        lock (_gate)
        {
            _end ??= reason;
            waiting = [.. _line];
            _line.Clear();
            current = _current;
        }
        if (current is not null) Complete(current, default, reason);
        foreach (var publish in waiting) GiveUp(publish, reason);
        _gone.Set();
    }

    private async Task ShowAsync()
    {
        for (int shown = 1; TryTake(out var publish); shown++)
        {
            if (!publish.IsLost) await interception.RunAsync(publish.Message, _gone.Token).ConfigureAwait(false);
            var published = default(Published);
            Exception? failure = null;
            try
            {
                published = lane.Conclude(publish, interception);
            }
            catch (Exception refused)
            {
                failure = refused;
            }
            Complete(publish, published, failure);
            if (shown % MostShownInARow == 0) await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }
    }

    private bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out InterceptedPublish? publish)
    {
        lock (_gate)
        {
            if (_line.TryDequeue(out publish))
            {
                _current = publish;
                return true;
            }
            (_shows, _current) = (false, null);
            _allShown?.TrySetResult();
            _allShown = null;
            return false;
        }
    }

    private void GiveUp(InterceptedPublish publish, Exception reason)
    {
        publish.Message.Slab.Release();
        Complete(publish, default, reason);
    }

    private void Complete(InterceptedPublish publish, Published published, Exception? failure)
    {
        if (publish.TryEnd(published, failure)) scope.Activity?.Shown();
    }
}
