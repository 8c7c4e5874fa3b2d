using Hoopoe.Core.Messages;
using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Core.Interception;

/// <summary>
/// What interceptors made of a publish. The message's one reference is the caller's, whatever the verdict.
/// </summary>
/// <param name="Verdict">Whether it goes on.</param>
/// <param name="Message">The message as it goes on.</param>
/// <param name="Reason">Why it is refused.</param>
/// <param name="IsChanged">Whether that is another message than the one that was shown, whose reference is released.</param>
/// <param name="Failed">Whether it is refused because an interceptor failed.</param>
public readonly record struct PublishOutcome(InterceptorVerdict Verdict, Message Message, string Reason, bool IsChanged, bool Failed);

/// <summary>
/// Shows the publishes of one channel, or of one session of another kind, to the interceptors, one message at a time:
/// <see cref="RunAsync"/>, and when that has completed <see cref="Take"/>. Every protocol publishes through this before it
/// routes. Belongs to its channel.
/// </summary>
public sealed class PublishInterception
{
    private readonly Broker _broker;
    private readonly string _virtualHost;
    private readonly (IPublishInterceptor Interceptor, string? Exchange)[] _interceptors;
    private readonly PublishedMessage _shown;
    private readonly bool[] _sees;
    private string? _lastExchange;
    private Message _message;
    private bool _failed;

    private PublishInterception(VirtualHost host, string user, (IPublishInterceptor Interceptor, string? Exchange)[] interceptors)
    {
        (_broker, _virtualHost, _interceptors) = (host.Broker, host.Name, interceptors);
        _shown = new PublishedMessage(user);
        _sees = new bool[interceptors.Length];
    }

    /// <summary>What shows the publishes of a user in a virtual host to interceptors; null where there are none for it.</summary>
    public static PublishInterception? For(VirtualHost host, string user)
    {
        var interceptors = host.Broker.Interceptors.OfPublishes(host);
        return interceptors.Length == 0 ? null : new PublishInterception(host, user, interceptors);
    }

    /// <summary>
    /// Shows a message to the interceptors, one after another. Never fails; completes at once unless one of them waits. The
    /// message must be kept until then.
    /// </summary>
    public ValueTask RunAsync(Message message, CancellationToken cancel)
    {
        _message = message;
        _failed = false;
        _shown.Begin(_broker, _virtualHost, message, null);
        _shown.Begin();
        NoteWhoSees();
        for (int i = 0; i < _interceptors.Length && _shown.Verdict == InterceptorVerdict.Pass; i++)
        {
            if (!_sees[i]) continue;
            ValueTask running;
            try
            {
                running = _interceptors[i].Interceptor.OnPublishAsync(_shown, cancel);
            }
            catch (Exception error)
            {
                Fail(i, error);
                break;
            }
            if (!running.IsCompletedSuccessfully) return GoOnAsync(running, i, cancel);
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>What became of the message.</summary>
    /// <param name="messages">Where a changed message is placed; its owner calls.</param>
    public PublishOutcome Take(MessageWriter messages)
    {
        var message = _message;
        bool changed = false;
        if (!_failed && _shown.Verdict == InterceptorVerdict.Pass && (_shown.IsChanged || _shown.IsRerouted))
        {
            try
            {
                message = Changed(messages);
                _message.Slab.Release();
                changed = true;
            }
            catch (Exception error)
            {
                _failed = true;
                _broker.Interceptors.Failed("what interceptors made of a publish", error);
            }
        }
        var verdict = _failed ? InterceptorVerdict.Refuse : _shown.Verdict;
        var outcome = new PublishOutcome(verdict, message, _failed ? "an interceptor failed" : _shown.Reason, changed, _failed);
        End();
        return outcome;
    }

    /// <summary>Ends the message's time with the interceptors, where nobody takes what they made of it.</summary>
    public void End()
    {
        _message = default;
        _shown.End();
    }

    private async ValueTask GoOnAsync(ValueTask running, int index, CancellationToken cancel)
    {
        try
        {
            await running;
            for (index++; index < _interceptors.Length && _shown.Verdict == InterceptorVerdict.Pass; index++)
            {
                if (_sees[index]) await _interceptors[index].Interceptor.OnPublishAsync(_shown, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The publisher is gone; nobody is told anything.
            _failed = true;
        }
        catch (Exception error)
        {
            Fail(index, error);
        }
    }

    private Message Changed(MessageWriter messages)
    {
        var block = _shown.PropertyBlock();
        var facts = _shown.IsChanged ? _broker.Formats[_message.Format].ReadFacts(block) : _message.ReadFacts();
        return messages.Rewrite(_message, facts, _shown.Address(), block, _shown.ChangedBody);
    }

    private void Fail(int index, Exception error)
    {
        _failed = true;
        _broker.Interceptors.Failed(_interceptors[index].Interceptor.Name, error);
    }

    // By the exchange that the client named; most messages name the same as the one before, which is the same string then.
    private void NoteWhoSees()
    {
        string exchange = _shown.Exchange;
        if (ReferenceEquals(exchange, _lastExchange)) return;
        _lastExchange = exchange;
        for (int i = 0; i < _sees.Length; i++) _sees[i] = InterceptorScope.Matches(_interceptors[i].Exchange, exchange);
    }
}
