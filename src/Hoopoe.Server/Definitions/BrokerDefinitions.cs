using System.Text.Json;
using Hoopoe.Core;
using Hoopoe.Core.Durability;
using Hoopoe.Management;

namespace Hoopoe.Server.Definitions;

/// <summary>A running broker's definitions as a document, for the HTTP API. Lives as long as the broker; any thread may call.</summary>
/// <param name="broker">The broker.</param>
/// <param name="defaultVirtualHost">Where things belong that name no virtual host.</param>
/// <param name="rabbitVersion">The RabbitMQ version that exports name.</param>
internal sealed class BrokerDefinitions(Broker broker, string defaultVirtualHost, string rabbitVersion) : IDefinitionsPort
{
    // One document at a time: two that are made in turns would leave neither.
    private readonly Lock _importing = new();

    /// <inheritdoc/>
    public void Export(Utf8JsonWriter json, string? virtualHost)
    {
        if (virtualHost is null) DefinitionsExport.WriteNode(json, broker, rabbitVersion);
        else if (broker.TryGetVirtualHost(virtualHost, out var host)) DefinitionsExport.WriteHost(json, host, rabbitVersion);
    }

    /// <inheritdoc/>
    public string? Import(ReadOnlyMemory<byte> document, string? virtualHost)
    {
        try
        {
            var read = new DefinitionsReader(virtualHost ?? defaultVirtualHost, broker.HashPassword).Read(document);
            if (virtualHost is not null && FindForeign(read, virtualHost) is { } foreign) return foreign;
            lock (_importing)
            {
                Try(read, virtualHost ?? defaultVirtualHost);
                new DefinitionsImport(broker).Apply(read, virtualHost ?? defaultVirtualHost);
            }
            return null;
        }
        catch (DefinitionsException error)
        {
            return error.Message;
        }
    }

    // On a broker with the same definitions, that nobody uses: what it refuses has changed nothing.
    private void Try(DefinitionsDocument document, string virtualHost)
    {
        using var trial = new Broker(new BrokerOptions { Time = broker.Options.Time, Random = broker.Random, ExchangeKinds = broker.Options.ExchangeKinds, Limits = broker.Options.Limits });
        var state = new DefinitionState();
        foreach (var change in DurableDefinitions.Of(broker)) state.Apply(change);
        trial.Restore(state, static (_, _) => { });
        new DefinitionsImport(trial).Apply(document, virtualHost);
    }

    // What is meant for the whole node must not come in by the door of one virtual host.
    private static string? FindForeign(DefinitionsDocument document, string virtualHost)
    {
        int ofNode = document.Users.Count + document.VirtualHosts.Count + document.Permissions.Count + document.TopicPermissions.Count
            + document.GlobalParameters.Count;
        if (ofNode > 0) return "the definitions of one virtual host hold no users, permissions, global parameters or virtual hosts: import them for the whole node";
        IEnumerable<(string Path, string VirtualHost)> all =
        [
            .. document.Exchanges.Select(one => (one.Path, one.VirtualHost)), .. document.Queues.Select(one => (one.Path, one.VirtualHost)),
            .. document.Bindings.Select(one => (one.Path, one.VirtualHost)), .. document.Parameters.Select(one => (one.Path, one.VirtualHost)),
        ];
        var foreign = all.FirstOrDefault(one => one.VirtualHost != virtualHost);
        return foreign.Path is null ? null : $"{foreign.Path}: belongs to virtual host '{foreign.VirtualHost}', not to '{virtualHost}'";
    }
}
