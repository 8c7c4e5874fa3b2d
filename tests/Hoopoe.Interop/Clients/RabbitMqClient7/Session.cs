using Hoopoe.Interop.Scenarios;
using RabbitMQ.Client;

namespace Hoopoe.Interop.RabbitMqClient7;

/// <summary>A connection with one channel, as most scenarios need; closing it takes its exclusive queues along.</summary>
internal sealed class Session : IAsyncDisposable
{
    private Session(IConnection connection, IChannel channel)
    {
        Connection = connection;
        Channel = channel;
    }

    public IConnection Connection { get; }

    public IChannel Channel { get; }

    public static ConnectionFactory Factory(Broker broker) => new()
    {
        HostName = broker.Host,
        Port = broker.Port,
        ClientProvidedName = "interop",
        AutomaticRecoveryEnabled = false,
    };

    public static async Task<Session> OpenAsync(Broker broker, bool confirms = false, Action<ConnectionFactory>? configure = null)
    {
        ConnectionFactory factory = Factory(broker);
        configure?.Invoke(factory);
        IConnection connection = await factory.CreateConnectionAsync();
        return new Session(connection, await connection.CreateChannelAsync(new CreateChannelOptions(confirms, confirms)));
    }

    /// <summary>Declares a queue of this connection alone.</summary>
    public async Task<string> QueueAsync(params (string Key, object? Value)[] arguments)
    {
        QueueDeclareOk queue = await Channel.QueueDeclareAsync(
            Broker.Unique("queue"), durable: false, exclusive: true, autoDelete: false, arguments.ToDictionary(a => a.Key, a => a.Value));
        return queue.QueueName;
    }

    /// <summary>Declares an exchange that goes with its last binding; scenarios bind everything they declare.</summary>
    public async Task<string> ExchangeAsync(string type, params (string Key, object? Value)[] arguments)
    {
        string name = Broker.Unique(type);
        await Channel.ExchangeDeclareAsync(name, type, durable: false, autoDelete: true, arguments.ToDictionary(a => a.Key, a => a.Value));
        return name;
    }

    public async Task SendAsync(string queue, string text) => await Channel.BasicPublishAsync("", queue, Text.Bytes(text));

    public async Task<Inbox> ConsumeAsync(string queue, bool autoAck = false, IDictionary<string, object?>? arguments = null)
    {
        Inbox inbox = new(Channel);
        inbox.Tag = await Channel.BasicConsumeAsync(queue, autoAck, "", noLocal: false, exclusive: false, arguments, inbox);
        return inbox;
    }

    public async ValueTask DisposeAsync()
    {
        await Channel.DisposeAsync();
        await Connection.DisposeAsync();
    }
}
