using Hoopoe.Interop.Scenarios;
using RabbitMQ.Client;

namespace Hoopoe.Interop.RabbitMqClient6;

/// <summary>A connection with one channel, as most scenarios need; closing it takes its exclusive queues along.</summary>
internal sealed class Session : IDisposable
{
    public Session(Broker broker, Action<ConnectionFactory>? configure = null)
    {
        ConnectionFactory factory = new()
        {
            HostName = broker.Host,
            Port = broker.Port,
            ClientProvidedName = "interop",
            AutomaticRecoveryEnabled = false,
        };
        configure?.Invoke(factory);
        Connection = factory.CreateConnection();
        Channel = Connection.CreateModel();
    }

    public IConnection Connection { get; }

    public IModel Channel { get; }

    /// <summary>Declares a queue of this connection alone.</summary>
    public string Queue(params (string Key, object Value)[] arguments) => Channel.QueueDeclare(
        Broker.Unique("queue"), durable: false, exclusive: true, autoDelete: false, arguments.ToDictionary(a => a.Key, a => a.Value)).QueueName;

    public string Exchange(string type)
    {
        string name = Broker.Unique(type);
        Channel.ExchangeDeclare(name, type, durable: false, autoDelete: true);
        return name;
    }

    public void Send(string queue, string text, Action<IBasicProperties>? configure = null) => Send("", queue, text, configure);

    public void Send(string exchange, string routingKey, string text, Action<IBasicProperties>? configure = null)
    {
        IBasicProperties properties = Channel.CreateBasicProperties();
        configure?.Invoke(properties);
        Channel.BasicPublish(exchange, routingKey, mandatory: false, properties, Text.Bytes(text));
    }

    public Inbox Consume(string queue, bool autoAck = false)
    {
        Inbox inbox = new(Channel);
        inbox.Tag = Channel.BasicConsume(queue, autoAck, inbox);
        return inbox;
    }

    public void Dispose()
    {
        Channel.Dispose();
        Connection.Dispose();
    }
}
