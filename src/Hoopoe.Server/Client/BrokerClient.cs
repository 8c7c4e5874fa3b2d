using Hoopoe.Core;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Messages;

namespace Hoopoe.Server.Client;

/// <summary>
/// A client in the broker's own process, without sockets or frames: made by <see cref="HoopoeBroker.Connect"/>, it lives
/// until it is disposed of or the broker ends. It has the rights of its user, and meets the limits and errors that an AMQP
/// client meets; its messages and theirs are the same. Any thread may call any member.
/// </summary>
/// <remarks>
/// Disposing of it returns what is unacknowledged to its queues, ends its consumers and deletes its exclusive queues.
/// Publishing from many threads at once is faster with a client or a <see cref="WindowedPublisher"/> for each.
/// </remarks>
public sealed class BrokerClient : IDisposable, IAsyncDisposable
{
    private readonly ClientScope _scope;
    private readonly DurableWaits _waits;
    private readonly ClientDefinitions _definitions;
    private readonly ClientPublishing _publishing;
    private readonly ClientConsuming _consuming;
    private readonly ClientUpkeep _upkeep;
    private readonly Action<BrokerClient> _closed;

    internal BrokerClient(ClientScope scope, Action<BrokerClient> closed)
    {
        _scope = scope;
        _closed = closed;
        _waits = new DurableWaits(scope.Broker.Log);
        _definitions = new ClientDefinitions(scope, _waits);
        Shown = new ShownClient(this, scope);
        _consuming = new ClientConsuming(scope, Shown.Channel, _definitions, _waits);
        _publishing = new ClientPublishing(scope, new PublishPace(scope, _waits, () => !_consuming.Consumes));
        _upkeep = new ClientUpkeep(scope, _consuming, _publishing);
    }

    /// <summary>The user whose permissions it has.</summary>
    public string User => _scope.User.Name;

    /// <summary>The virtual host it works in.</summary>
    public string VirtualHost => _scope.VirtualHost.Name;

    /// <summary>
    /// Publishes a message, and completes when the broker has taken responsibility for it: what an AMQP confirm says. A
    /// persistent message for a durable queue is on disk then. Publishes that are begun without awaiting the one before
    /// share a write to the disk, and keep their order.
    /// </summary>
    /// <param name="exchange">Where to, up to 255 bytes; an empty one leads to the queue that the routing key names.</param>
    /// <param name="routingKey">The routing key, up to 255 bytes.</param>
    /// <param name="body">The body; it is copied, and is the caller's again when this returns.</param>
    /// <param name="properties">Its properties; none where it is null.</param>
    /// <param name="mandatory">Whether it must reach a queue.</param>
    /// <exception cref="PublishRefusedException">The broker did not take it: a full queue, disk or memory.</exception>
    /// <exception cref="PublishReturnedException">It is mandatory and reached no queue.</exception>
    /// <exception cref="BrokerException">It cannot be published so: no such exchange, no permission, too large.</exception>
    public ValueTask PublishAsync(
        string exchange, string routingKey, ReadOnlySpan<byte> body, MessageProperties? properties = null, bool mandatory = false) =>
        _publishing.PublishAsync(exchange, routingKey, body, properties, mandatory);

    /// <summary>
    /// Publishes a message without a confirm: it is in its queues when the call returns, and on disk, if it is to be, soon
    /// after. The task completes at once, unless the broker is short of memory or its disk is behind, which slows clients that only publish.
    /// </summary>
    /// <param name="exchange">Where to, up to 255 bytes; an empty one leads to the queue that the routing key names.</param>
    /// <param name="routingKey">The routing key, up to 255 bytes.</param>
    /// <param name="body">The body; it is copied, and is the caller's again when this returns.</param>
    /// <param name="properties">Its properties; none where it is null.</param>
    /// <param name="mandatory">Whether it must reach a queue.</param>
    /// <exception cref="PublishReturnedException">It is mandatory and reached no queue.</exception>
    /// <exception cref="BrokerException">It cannot be published so: no such exchange, no permission, too large, a full disk or memory.</exception>
    public ValueTask PublishUnconfirmedAsync(
        string exchange, string routingKey, ReadOnlySpan<byte> body, MessageProperties? properties = null, bool mandatory = false) =>
        _publishing.PublishUnconfirmedAsync(exchange, routingKey, body, properties, mandatory);

    /// <summary>Opens a publisher whose confirms are not awaited one by one: the fast way to publish many messages safely.</summary>
    /// <param name="window">How many messages may be unconfirmed before a publish waits, from 1.</param>
    public WindowedPublisher OpenPublisher(int window = 1000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        return _publishing.Open(window);
    }

    /// <summary>
    /// Consumes a queue: each enumeration is a consumer, from its first MoveNextAsync until it is disposed of. Deliveries are
    /// to be settled by their own methods unless the options say otherwise. When the queue is deleted, the enumeration brings
    /// what was delivered before and then throws <see cref="ConsumerCancelledException"/>; when the token is cancelled it throws
    /// <see cref="OperationCanceledException"/>. What was delivered and not enumerated returns to the queue.
    /// </summary>
    /// <param name="queue">The queue.</param>
    /// <param name="options">How to consume.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public IAsyncEnumerable<Delivery> ConsumeAsync(string queue, ConsumeOptions? options = null, CancellationToken cancellationToken = default) =>
        new Consumption(cancellation => _consuming.Open(queue, options ?? new ConsumeOptions(), cancellation), cancellationToken);

    /// <summary>Fetches the first message of a queue; null where it has none. Slower than consuming.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="autoAcknowledge">Whether the message leaves the queue at once; it is then a copy that stays valid.</param>
    /// <exception cref="BrokerException">There is no such queue, or the user may not read it.</exception>
    public ValueTask<Delivery?> GetAsync(string queue, bool autoAcknowledge = false) => _consuming.GetAsync(queue, autoAcknowledge);

    /// <summary>Declares a queue: makes it, or checks that the one there is the same.</summary>
    /// <param name="queue">Its name, up to 255 bytes; an empty one has the broker make one up.</param>
    /// <param name="durable">Whether it survives a restart.</param>
    /// <param name="exclusive">Whether it is this client's alone, and ends with it.</param>
    /// <param name="autoDelete">Whether it goes when its last consumer does.</param>
    /// <param name="arguments">Its arguments, such as x-max-length; see <see cref="Arguments.Of"/>.</param>
    /// <exception cref="BrokerException">406: it is there and differs. 405: it is another's. 403: the user may not.</exception>
    public ValueTask<QueueState> DeclareQueueAsync(
        string queue, bool durable = false, bool exclusive = false, bool autoDelete = false, Arguments? arguments = null) =>
        _definitions.DeclareQueueAsync(NameRules.Checked(queue), durable, exclusive, autoDelete, arguments ?? Arguments.Empty);

    /// <summary>Says what is in a queue: a passive declaration.</summary>
    /// <param name="queue">The queue.</param>
    /// <exception cref="BrokerException">404: there is none of that name. 405: it is another's.</exception>
    public QueueState GetQueue(string queue) => _definitions.LookUpQueue(queue);

    /// <summary>Drops all ready messages of a queue.</summary>
    /// <param name="queue">The queue.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="BrokerException">There is no such queue, or the user may not read it.</exception>
    public int PurgeQueue(string queue) => _definitions.Purge(queue);

    /// <summary>Deletes a queue; one that is not there counts as deleted.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="ifUnused">Whether it must have no consumers.</param>
    /// <param name="ifEmpty">Whether it must have no ready messages.</param>
    /// <returns>How many messages were ready in it.</returns>
    /// <exception cref="BrokerException">406: it is in use, or not empty. 403: the user may not.</exception>
    public ValueTask<int> DeleteQueueAsync(string queue, bool ifUnused = false, bool ifEmpty = false) =>
        _definitions.DeleteQueueAsync(queue, ifUnused, ifEmpty);

    /// <summary>Binds a queue to an exchange; a binding that is there is left as it is.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="exchange">The exchange.</param>
    /// <param name="routingKey">The binding's key.</param>
    /// <param name="arguments">Its arguments, for exchanges that look at headers.</param>
    /// <exception cref="BrokerException">404: there is no such queue or exchange. 403: the user may not.</exception>
    public ValueTask BindQueueAsync(string queue, string exchange, string routingKey, Arguments? arguments = null) =>
        _definitions.BindAsync(Binding(exchange, queue, toExchange: false, routingKey, arguments), removes: false);

    /// <summary>Removes a binding; one that is not there counts as removed.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="exchange">The exchange.</param>
    /// <param name="routingKey">The binding's key.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="BrokerException">404: there is no such queue or exchange. 403: the user may not.</exception>
    public ValueTask UnbindQueueAsync(string queue, string exchange, string routingKey, Arguments? arguments = null) =>
        _definitions.BindAsync(Binding(exchange, queue, toExchange: false, routingKey, arguments), removes: true);

    /// <summary>Declares an exchange: makes it, or checks that the one there is the same.</summary>
    /// <param name="exchange">Its name, up to 255 bytes.</param>
    /// <param name="type">Its kind: direct, fanout, topic, headers, or another that the broker knows.</param>
    /// <param name="durable">Whether it survives a restart.</param>
    /// <param name="autoDelete">Whether it goes when its last binding does.</param>
    /// <param name="isInternal">Whether only other exchanges may publish to it.</param>
    /// <param name="arguments">Its arguments, such as alternate-exchange.</param>
    /// <exception cref="BrokerException">406: it is there and differs, or its kind is unknown. 403: the user may not.</exception>
    public ValueTask DeclareExchangeAsync(
        string exchange, string type, bool durable = false, bool autoDelete = false, bool isInternal = false, Arguments? arguments = null)
    {
        var definition = new ExchangeDefinition(NameRules.Checked(exchange), type, durable, autoDelete, isInternal, arguments ?? Arguments.Empty);
        return _definitions.ChangeAsync((grant, _) => definition.Name.Length == 0
            ? BrokerError.AccessRefused("operation not permitted on the default exchange")
            : _scope.VirtualHost.Exchanges.Declare(definition, grant));
    }

    /// <summary>Deletes an exchange; one that is not there counts as deleted.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="ifUnused">Whether it must have no bindings.</param>
    /// <exception cref="BrokerException">406: it is in use. 403: the user may not.</exception>
    public ValueTask DeleteExchangeAsync(string exchange, bool ifUnused = false) =>
        _definitions.ChangeAsync((grant, _) => _scope.VirtualHost.Exchanges.Delete(exchange, ifUnused, grant));

    /// <summary>Binds an exchange to another, from which messages then come to it.</summary>
    /// <param name="destination">The exchange that messages come to.</param>
    /// <param name="source">The exchange that they come from.</param>
    /// <param name="routingKey">The binding's key.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="BrokerException">404: there is no such exchange. 403: the user may not.</exception>
    public ValueTask BindExchangeAsync(string destination, string source, string routingKey, Arguments? arguments = null) =>
        _definitions.BindAsync(Binding(source, destination, toExchange: true, routingKey, arguments), removes: false);

    /// <summary>Removes a binding between exchanges; one that is not there counts as removed.</summary>
    /// <param name="destination">The exchange that messages come to.</param>
    /// <param name="source">The exchange that they come from.</param>
    /// <param name="routingKey">The binding's key.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="BrokerException">404: there is no such exchange. 403: the user may not.</exception>
    public ValueTask UnbindExchangeAsync(string destination, string source, string routingKey, Arguments? arguments = null) =>
        _definitions.BindAsync(Binding(source, destination, toExchange: true, routingKey, arguments), removes: true);

    /// <summary>Ends the client at once: what is unacknowledged returns to its queues, and whoever still waits here is told so.</summary>
    public void Dispose()
    {
        var reason = new ObjectDisposedException(nameof(BrokerClient));
        Close(reason);
        Abandon(reason);
    }

    /// <summary>Waits for the confirms of what was published, then ends the client as <see cref="Dispose"/> does.</summary>
    public async ValueTask DisposeAsync()
    {
        await _publishing.DrainAsync();
        Dispose();
    }

    /// <summary>How others see it.</summary>
    internal ShownClient Shown { get; }

    /// <summary>Who it is, and where it works.</summary>
    internal ClientScope Scope => _scope;

    /// <summary>How it publishes.</summary>
    internal ClientPublishing Publishing => _publishing;

    /// <summary>How it takes messages.</summary>
    internal ClientConsuming Consuming => _consuming;

    /// <summary>Ends all that the client does; confirms may still come.</summary>
    internal void Close(Exception reason)
    {
        _upkeep.End();
        _publishing.End(reason);
        _consuming.End(reason);
        _definitions.End(reason);
        _closed(this);
    }

    /// <summary>Fails whoever waits for the disk: no confirm can come any more.</summary>
    internal void Abandon(Exception reason)
    {
        _publishing.Abandon(reason);
        _waits.End(reason);
    }

    private static BindingDefinition Binding(string source, string destination, bool toExchange, string routingKey, Arguments? arguments) =>
        new(source, destination, toExchange, NameRules.Checked(routingKey), arguments ?? Arguments.Empty);
}
