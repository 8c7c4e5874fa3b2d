using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Access.Passwords;

namespace Hoopoe.Server.Access;

/// <summary>Gives a broker its first user and virtual host, unless it has some already.</summary>
internal static class DefaultUser
{
    public static void Ensure(Broker broker, DefaultUserOptions options)
    {
        bool hasUsers = !broker.Users.IsEmpty;
        if (!hasUsers || broker.VirtualHosts.Count == 0) broker.AddVirtualHost(options.VirtualHost);
        if (hasUsers) return;
        // A password that everybody knows gains nothing by a slow hash, nor does one that is gone with the process, and a broker
        // that a test starts is to be there at once.
        bool isSecret = broker.Users.AreKept && options.Password != options.User;
        var hashing = isSecret ? broker.Options.Access.Hashing : PasswordHashing.Rabbit;
        broker.Users.Set(new UserDefinition(options.User, hashing.Hash(options.Password, broker.Random), ["administrator"]));
        broker.Users.Set(new PermissionDefinition(options.User, options.VirtualHost, ".*", ".*", ".*"));
    }
}
