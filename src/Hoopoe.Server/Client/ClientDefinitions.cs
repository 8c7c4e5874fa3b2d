using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Auditing;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Protocols.Amqp;

namespace Hoopoe.Server.Client;

/// <summary>
/// What a client declares, binds and deletes, and the queues that are its own. Lives as long as the client; any thread may
/// call, one at a time is inside. What is to outlive the broker is on disk when a task completes.
/// </summary>
internal sealed class ClientDefinitions(ClientScope scope, DurableWaits waits)
{
    private readonly Lock _gate = new();
    private readonly Grant _grant = scope.MakeGrant();
    private readonly ExclusiveQueues _exclusive = new();
    private Exception? _end;
    private volatile string? _lastFetched;

    private VirtualHost Host => scope.VirtualHost;

    /// <summary>Does something that may change definitions, and waits until that is on disk.</summary>
    /// <param name="change">What to do; gives an error if it is refused.</param>
    public async ValueTask ChangeAsync(Func<Grant, Turn, BrokerError?> change)
    {
        Run(change);
        await waits.DefinitionsAsync();
    }

    /// <summary>Declares a queue.</summary>
    public async ValueTask<QueueState> DeclareQueueAsync(string name, bool durable, bool exclusive, bool autoDelete, Arguments arguments)
    {
        var state = default(QueueState);
        await ChangeAsync((grant, turn) =>
        {
            var request = new QueueDefinition(name, durable, autoDelete, exclusive ? this : null, arguments, QueueSettings.Default);
            if (Host.Queues.DeclareAsked(request, this, grant, out var queue, turn) is { } error) return error;
            if (exclusive) _exclusive.Add(queue!);
            state = Describe(queue!, turn);
            return null;
        });
        return state;
    }

    /// <summary>Looks a queue up.</summary>
    public QueueState LookUpQueue(string name)
    {
        var state = default(QueueState);
        Run((_, turn) =>
        {
            if (Host.Queues.Find(name, this, out var queue, asks: true) is { } error) return error;
            state = Describe(queue!, turn);
            return null;
        });
        return state;
    }

    /// <summary>Finds a queue that the client may take messages from.</summary>
    /// <param name="name">The queue.</param>
    /// <param name="action">What for, as the audit trail calls it.</param>
    public Queue FindToRead(string name, string action)
    {
        Queue? found = null;
        Run((grant, _) => Host.AuditRefusal(grant, action, name, grant.OnQueue(Right.Read, name)) ?? Host.Queues.Find(name, this, out found));
        return found!;
    }

    /// <summary>Tells the audit trail of a queue that messages are fetched from one by one, once for each run of them.</summary>
    public void NoteFetched(string name)
    {
        if (_lastFetched == name) return;
        _lastFetched = name;
        Host.Audit(_grant, AuditAction.QueueGet, name, error: null);
    }

    /// <summary>Drops what is ready in a queue, and says how many messages that were.</summary>
    public int Purge(string name)
    {
        int count = 0;
        Run((grant, turn) => Host.Queues.Purge(name, this, grant, out count, turn));
        return count;
    }

    /// <summary>Deletes a queue, and says how many messages were in it.</summary>
    public async ValueTask<int> DeleteQueueAsync(string name, bool ifUnused, bool ifEmpty)
    {
        int count = 0;
        await ChangeAsync((grant, turn) => Host.Queues.Delete(name, ifUnused, ifEmpty, this, grant, out count, turn));
        return count;
    }

    /// <summary>Binds, or unbinds.</summary>
    public ValueTask BindAsync(BindingDefinition binding, bool removes) => ChangeAsync((grant, _) =>
        removes ? Host.Bindings.Unbind(binding, this, grant) : Host.Bindings.Bind(binding, this, grant));

    /// <summary>Ends the client's own queues; whoever defines something from here on is told why it cannot.</summary>
    public void End(Exception reason)
    {
        var thread = scope.Enter();
        try
        {
            lock (_gate)
            {
                _end ??= reason;
                _exclusive.End(thread.Turn);
            }
        }
        finally
        {
            scope.Leave(thread);
        }
    }

    private void Run(Func<Grant, Turn, BrokerError?> action)
    {
        var thread = scope.Enter();
        BrokerError? error;
        try
        {
            lock (_gate)
            {
                if (_end is not null) throw _end;
                error = action(_grant, thread.Turn);
            }
        }
        finally
        {
            scope.Leave(thread);
        }
        BrokerException.ThrowIf(AmqpError.From(error));
    }

    private static QueueState Describe(Queue queue, Turn turn)
    {
        queue.Touch(turn);
        return new QueueState(queue.Name, queue.ReadyCount, queue.ConsumerCount);
    }
}
