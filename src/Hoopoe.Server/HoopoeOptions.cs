using Hoopoe.Protocols.Amqp;
using Hoopoe.Server.Access;
using Hoopoe.Server.Data;
using Hoopoe.Server.Definitions;
using Hoopoe.Server.Diagnostics;
using Hoopoe.Server.Health;
using Hoopoe.Server.Listeners;

namespace Hoopoe.Server;

/// <summary>
/// All that can be set about a broker, each part beside what it configures. Immutable; as it is when made, it is what
/// RabbitMQ does by default.
/// </summary>
public sealed record HoopoeOptions
{
    /// <summary>Where clients connect.</summary>
    public ListenOptions Listen { get; init; } = new();

    /// <summary>The HTTP endpoint.</summary>
    public HttpOptions Http { get; init; } = new();

    /// <summary>AMQP 0-9-1.</summary>
    public AmqpOptions Amqp { get; init; } = new() { Platform = $"Hoopoe {HoopoeVersion.Text}" };

    /// <summary>How much memory messages may take.</summary>
    public MemoryLimit MemoryLimit { get; init; } = MemoryLimit.OfMachine(40);

    /// <summary>Where data is kept.</summary>
    public DataOptions Data { get; init; } = new();

    /// <summary>The user and virtual host of a broker that has none yet.</summary>
    public DefaultUserOptions Default { get; init; } = new();

    /// <summary>Definitions to load at the start.</summary>
    public DefinitionsOptions Definitions { get; init; } = new();

    /// <summary>What is logged.</summary>
    public LogOptions Log { get; init; } = new();
}
