using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Core.Interception;

/// <summary>A message that goes into one queue in its own version, or only to die there. Owns its reference.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Message">The message.</param>
/// <param name="Flags">What is to be noted of its entry.</param>
public readonly record struct DivertedMessage(Queue Queue, Message Message, EntryFlags Flags);

/// <summary>
/// Shows a routed message to the interceptors of the queues it is about to enter. Outside of the queues and before the journal
/// is told, so that what they decide is what is kept. Belongs to whoever routes.
/// </summary>
public sealed class EnqueueInterception
{
    private readonly VirtualHost _host;
    private readonly EnqueuedMessage _shown = new();
    private readonly List<DivertedMessage> _diverted = [];

    private EnqueueInterception(VirtualHost host) => _host = host;

    /// <summary>What goes its own way after <see cref="TryRun"/>; the caller takes the references over.</summary>
    public IReadOnlyList<DivertedMessage> Diverted => _diverted;

    /// <summary>Whether a queue refused the message.</summary>
    public bool Refused { get; private set; }

    /// <summary>Whether every queue takes the message as it is.</summary>
    public bool IsIdle { get; private set; }

    /// <summary>What shows messages to the interceptors of a virtual host's queues; null where there are none for it.</summary>
    public static EnqueueInterception? For(VirtualHost host) => host.Broker.Interceptors.SeesEnqueuing(host) ? new EnqueueInterception(host) : null;

    /// <summary>
    /// Shows a message to the interceptors of its queues. Routes keep the queues that take it as it is; those that take it
    /// otherwise are in <see cref="Diverted"/>. Routes that any of them sees are not to be remembered.
    /// </summary>
    /// <param name="message">The message, which the caller holds.</param>
    /// <param name="amendments">What the broker added to it.</param>
    /// <param name="routes">Where it goes.</param>
    /// <param name="messages">Where changed messages are placed; its owner calls.</param>
    /// <returns>False if an interceptor failed: then nothing is diverted, and all is as it was.</returns>
    public bool TryRun(Message message, MessageAmendments? amendments, Routes routes, MessageWriter messages)
    {
        _diverted.Clear();
        Refused = false;
        int left = 0;
        for (int i = 0; i < routes.Queues.Count; i++)
        {
            var queue = routes.Queues[i];
            if (queue.Interceptors is not { Enqueuing: { Length: > 0 } interceptors })
            {
                routes.Queues[left++] = queue;
                continue;
            }
            routes.DependOnKeyAlone = false;
            if (!TryShow(interceptors, message, amendments, queue, messages, out bool goesOn))
            {
                foreach (var diverted in _diverted) diverted.Message.Slab.Release();
                _diverted.Clear();
                return false;
            }
            if (goesOn) routes.Queues[left++] = queue;
        }
        IsIdle = left == routes.Queues.Count;
        routes.Queues.RemoveRange(left, routes.Queues.Count - left);
        return true;
    }

    private bool TryShow(
        IEnqueueInterceptor[] interceptors, Message message, MessageAmendments? amendments, Queue queue, MessageWriter messages, out bool goesOn)
    {
        string name = "";
        goesOn = false;
        _shown.Begin(_host.Broker, _host.Name, message, amendments);
        _shown.Begin(queue.Name);
        try
        {
            for (int i = 0; i < interceptors.Length && _shown.Verdict == InterceptorVerdict.Pass; i++)
            {
                name = interceptors[i].Name;
                interceptors[i].OnEnqueue(_shown);
            }
            goesOn = _shown is { Verdict: InterceptorVerdict.Pass, IsChanged: false };
            if (!goesOn) Divert(message, queue, messages);
            return true;
        }
        catch (Exception error)
        {
            _host.Broker.Interceptors.Failed(name, error);
            return false;
        }
        finally
        {
            _shown.End();
        }
    }

    private void Divert(Message message, Queue queue, MessageWriter messages)
    {
        bool dies = _shown.Verdict == InterceptorVerdict.DeadLetter && _shown.Deaths.All(death => death.Queue != queue.Name);
        Refused |= _shown.Verdict == InterceptorVerdict.Refuse;
        if (_shown.Verdict != InterceptorVerdict.Pass && !dies) return;
        if (_shown.IsChanged)
        {
            var block = _shown.PropertyBlock();
            message = messages.Rewrite(message, _host.Broker.Formats[message.Format].ReadFacts(block), message.Address, block, _shown.ChangedBody);
        }
        else
        {
            message.Slab.AddReferences(1);
        }
        _diverted.Add(new DivertedMessage(queue, message, dies ? EntryFlags.Dying : EntryFlags.None));
    }
}
