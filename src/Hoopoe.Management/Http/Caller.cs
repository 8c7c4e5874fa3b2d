using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Access.Rights;
using Hoopoe.Core.Connections;
using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Management.Http;

/// <summary>Who calls, and what RabbitMQ's rules let a user with such tags see. Made for one request.</summary>
/// <param name="broker">The broker.</param>
/// <param name="identity">What the login said.</param>
internal sealed class Caller(Broker broker, AuthenticationResult identity)
{
    private readonly UserDefinition _user = identity.User!;

    /// <summary>The user's name.</summary>
    public string Name => _user.Name;

    /// <summary>The user's tags.</summary>
    public IReadOnlyList<string> Tags => _user.Tags;

    private bool IsAdministrator => Has("administrator");

    private bool IsMonitor => IsAdministrator || Has("monitoring");

    private bool IsPolicymaker => IsAdministrator || Has("policymaker");

    private bool IsManager => IsMonitor || IsPolicymaker || Has("management");

    /// <summary>Whether the user may see what concerns the whole node.</summary>
    public bool SeesNode => IsMonitor;

    /// <summary>Whether the user may see a virtual host, though perhaps not what is in it.</summary>
    public bool Sees(VirtualHost host) => IsMonitor || MayEnter(host.Name);

    /// <summary>Whether the user may see a connection: its own, or as a monitor any.</summary>
    public bool Sees(IClientConnection connection) => IsMonitor || connection.User == Name;

    /// <summary>Whether what is set up for a virtual host, its policies, parameters and limits, is the user's business.</summary>
    public bool MaySetUp(VirtualHost host) => IsAdministrator || MayEnter(host.Name);

    /// <summary>Whether the user may enter a virtual host.</summary>
    public bool MayEnter(string virtualHost) => identity.MayEnter(virtualHost, broker.Users) == Verdict.Allowed;

    /// <summary>What the user may do in a virtual host.</summary>
    public Grant GrantIn(string virtualHost) =>
        new(broker.Users, Name, virtualHost, identity.Rights) { AskerWaits = true };

    /// <summary>Finds out which virtual hosts the user may enter, where somebody has to be asked.</summary>
    public async ValueTask PrepareAsync(CancellationToken cancel)
    {
        if (identity.Rights is not { MayWait: true }) return;
        await Task.WhenAll(broker.VirtualHosts.Select(host => identity.MayEnterAsync(host.Name, broker.Users, cancel).AsTask()));
    }

    /// <summary>Throws if the user is not what a call asks for.</summary>
    public void Require(Access access, VirtualHost? host)
    {
        if (!IsManager) throw ApiException.Refused("Not management user");
        string? fault = access switch
        {
            Access.Monitor when !IsMonitor => "Not monitor user",
            Access.Policymaker when !IsPolicymaker => "User not authorised to access object",
            Access.Policymaker when host is not null && !MaySetUp(host) => "User not authorised to access object",
            Access.Administrator when !IsAdministrator => "Not administrator user",
            Access.VisibleVirtualHost when host is not null && !Sees(host) => "User not authorised to access virtual host",
            Access.VirtualHost when host is not null && !MaySetUp(host) => "User not authorised to access virtual host",
            _ => null,
        };
        if (fault is not null) throw ApiException.Refused(fault);
    }

    private bool Has(string tag) => _user.Tags.Contains(tag, StringComparer.Ordinal);
}
