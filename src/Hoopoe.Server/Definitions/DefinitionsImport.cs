using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Server.Diagnostics;

namespace Hoopoe.Server.Definitions;

/// <summary>
/// Puts definitions into a broker before it listens. The whole document is read before the first of them is made; one
/// that the broker refuses ends the start, so nobody is ever served by half a document.
/// </summary>
internal sealed class DefinitionsImport(Broker broker)
{
    private readonly Turn _turn = new();

    /// <summary>Loads a file.</summary>
    /// <exception cref="HoopoeStartException">The file cannot be read or loaded; the message names it.</exception>
    public static void Load(string file, Broker broker, string defaultVirtualHost, ServerLog log)
    {
        DefinitionsDocument document;
        try
        {
            document = new DefinitionsReader(defaultVirtualHost, broker.HashPassword).Read(File.ReadAllBytes(file));
            new DefinitionsImport(broker).Apply(document, defaultVirtualHost);
        }
        catch (DefinitionsException error)
        {
            throw new HoopoeStartException($"definitions file {file}: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new HoopoeStartException($"definitions file {file} cannot be read: {HoopoeStartException.Reason(error)}", error);
        }
        log.DefinitionsLoaded(
            file, document.VirtualHosts.Count, document.Users.Count, document.Exchanges.Count, document.Queues.Count, document.Bindings.Count);
        if (ParametersWithoutEffect.Of(document.Parameters) is { Length: > 0 } idle) log.DefinitionsWithoutEffect(file, idle);
    }

    /// <summary>Makes what the document defines, each thing after those it rests on.</summary>
    /// <exception cref="DefinitionsException">The broker refuses something.</exception>
    public void Apply(DefinitionsDocument document, string defaultVirtualHost)
    {
        foreach (string name in document.VirtualHosts) broker.AddVirtualHost(name);
        if (document.VirtualHosts.Count == 0) broker.AddVirtualHost(defaultVirtualHost);
        foreach (var user in document.Users) broker.Users.Set(user.Value);
        foreach (var permission in document.Permissions) Permit(permission, permission.Value.User, () => broker.Users.Set(permission.Value));
        foreach (var permission in document.TopicPermissions) Permit(permission, permission.Value.User, () => broker.Users.Set(permission.Value));
        foreach (var user in document.UserLimits) broker.UserLimits.Set(user.Value.Key, user.Value.Value);
        foreach (var parameter in document.GlobalParameters) Check(parameter, broker.GlobalParameters.Set(parameter.Value.Name, parameter.Value.Value));
        // Before what they apply to, which then is right from the start.
        foreach (var parameter in document.Parameters) Check(parameter, HostOf(parameter).Parameters.Set(parameter.Value, _turn));
        foreach (var exchange in document.Exchanges) Check(exchange, HostOf(exchange).Exchanges.Declare(exchange.Value, Grant.Everything));
        foreach (var queue in document.Queues) Check(queue, HostOf(queue).Queues.Declare(queue.Value, owner: null, Grant.Everything, out _, _turn));
        foreach (var binding in document.Bindings) Check(binding, HostOf(binding).Bindings.Bind(binding.Value, owner: null, Grant.Everything));
        _turn.Complete();
    }

    private void Permit<T>(Defined<T> permission, string user, Func<BrokerError?> set)
    {
        _ = HostOf(permission);
        if (broker.Users.Find(user) is null) throw new DefinitionsException(permission.Path, $"there is no user '{user}'");
        Check(permission, set());
    }

    private VirtualHost HostOf<T>(Defined<T> defined) => broker.TryGetVirtualHost(defined.VirtualHost, out var host)
        ? host
        : throw new DefinitionsException(defined.Path, $"there is no virtual host '{defined.VirtualHost}'");

    private static void Check<T>(Defined<T> defined, BrokerError? error)
    {
        if (error is not null) throw new DefinitionsException(defined.Path, error.Text.Trim().Replace("\n\n", ": ", StringComparison.Ordinal));
    }
}
