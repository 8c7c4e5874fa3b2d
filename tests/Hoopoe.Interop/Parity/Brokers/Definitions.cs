using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Hoopoe.Interop.Parity.Brokers;

/// <summary>The users, virtual hosts, permissions and limits that both brokers start with, in RabbitMQ's definitions format.</summary>
internal static class Definitions
{
    /// <summary>The most bytes a message may have in both brokers.</summary>
    public const int MaxMessageSize = 1_500_000;

    private const string All = ".*";
    private const string None = "^$";

    /// <summary>Writes the definitions to a file.</summary>
    public static void WriteTo(string path) => File.WriteAllText(path, JsonSerializer.Serialize(new
    {
        rabbit_version = "3.10.8",
        vhosts = new[] { new { name = "/" }, new { name = "second" }, new { name = "closed" }, new { name = "crowded" }, new { name = "furnished" } },
        users = new[]
        {
            User("guest", "administrator"), User("limited"), User("topical"), User("stranger"),
            User("onlyconfigure"), User("onlywrite"), User("onlyread"), User("powerless"), User("impersonating", "impersonator"),
            UserWith("unwelcome", Limit("max-connections", 0)), UserWith("channelless", Limit("max-channels", 0)),
        },
        permissions = new[]
        {
            Permission("guest", "/", All, All, All),
            Permission("guest", "second", All, All, All),
            Permission("limited", "/", "^(own|c)-", "^(own|w)-", "^(own|r)-"),
            Permission("topical", "/", All, All, All),
            Permission("onlyconfigure", "/", All, None, None),
            Permission("onlywrite", "/", None, All, None),
            Permission("onlyread", "/", None, None, All),
            Permission("powerless", "/", None, None, None),
            Permission("impersonating", "/", All, All, All),
            Permission("guest", "crowded", All, All, All),
            Permission("unwelcome", "/", All, All, All),
            Permission("unwelcome", "crowded", All, All, All),
            Permission("channelless", "/", All, All, All),
            Permission("guest", "furnished", All, All, All),
            Permission("powerless", "furnished", None, None, None),
        },
        topic_permissions = new[]
        {
            new { user = "topical", vhost = "/", exchange = "guarded", write = "^open\\.", read = "^visible\\." },
        },
        parameters = new[] { HostLimit("crowded", Limit("max-connections", 0)), HostLimit("furnished", Limit("max-queues", 2)) },
        global_parameters = Array.Empty<object>(),
        policies = Array.Empty<object>(),
        queues = Array.Empty<object>(),
        exchanges = Array.Empty<object>(),
        bindings = Array.Empty<object>(),
    }));

    private static object User(string name, params string[] tags) => UserWith(name, [], tags);

    private static object UserWith(string name, Dictionary<string, int> limits, params string[] tags) => new
    {
        name,
        password_hash = Hash(name),
        hashing_algorithm = "rabbit_password_hashing_sha256",
        tags,
        limits,
    };

    /// <summary>A limit that is 0 where RabbitMQ counts a moment late what is open.</summary>
    private static Dictionary<string, int> Limit(string name, int most) => new() { [name] = most };

    private static object HostLimit(string vhost, Dictionary<string, int> value) => new { vhost, component = "vhost-limits", name = "limits", value };

    private static object Permission(string user, string vhost, string configure, string write, string read) =>
        new { user, vhost, configure, write, read };

    /// <summary>RabbitMQ's form of a password: four bytes of salt, then the SHA-256 of salt and password, in base 64.</summary>
    private static string Hash(string password)
    {
        byte[] salt = [0x90, 0x8D, 0xC6, 0x0A];
        return Convert.ToBase64String([.. salt, .. SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(password)])]);
    }
}
