using Hoopoe.Core;
using Hoopoe.Core.Access;

namespace Hoopoe.Server.Access;

/// <summary>Gives a broker its first user and virtual host, unless it has some already.</summary>
internal static class DefaultUser
{
    public static void Ensure(Broker broker, DefaultUserOptions options)
    {
        bool hasUsers = !broker.Users.IsEmpty;
        if (!hasUsers || broker.VirtualHosts.Count == 0) broker.AddVirtualHost(options.VirtualHost);
        if (hasUsers) return;
        broker.Users.Set(options.User, options.Password, "administrator");
        broker.Users.Set(new PermissionDefinition(options.User, options.VirtualHost, ".*", ".*", ".*"));
    }
}
