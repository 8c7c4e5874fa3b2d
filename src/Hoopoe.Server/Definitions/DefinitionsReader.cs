using System.Text.Json;
using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Limits;
using Hoopoe.Core.Parameters;
using Hoopoe.Core.Queues;
using Hoopoe.Management.Json;

namespace Hoopoe.Server.Definitions;

/// <summary>
/// Reads RabbitMQ's definitions (JSON) as its management plugin and rabbitmqctl export them: of a whole node, or of one
/// virtual host, whose objects then name none and belong to <paramref name="defaultVirtualHost"/>. What it does not
/// know it ignores, as RabbitMQ does. Passwords that people write into them are hashed by <paramref name="hash"/>.
/// </summary>
internal sealed class DefinitionsReader(string defaultVirtualHost, Func<string, PasswordHash> hash)
{
    /// <summary>Reads a document.</summary>
    /// <exception cref="DefinitionsException">It is no JSON, or not of the form that definitions have.</exception>
    public DefinitionsDocument Read(ReadOnlyMemory<byte> json)
    {
        using var document = Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object) throw new DefinitionsException("$", "must be an object");
        try
        {
            return Read(new JsonItem("$", document.RootElement));
        }
        catch (JsonItemException error)
        {
            throw new DefinitionsException(error.Where, error.Fault);
        }
    }

    private DefinitionsDocument Read(JsonItem root) => new()
    {
        VirtualHosts = [.. root.Objects("vhosts").Select(NameIn)],
        Users = [.. root.Objects("users").Select(item => new Defined<UserDefinition>(item.Path, "", User(item)))],
        Permissions = InVirtualHosts(root, "permissions", Permission),
        TopicPermissions = InVirtualHosts(root, "topic_permissions", TopicPermission),
        Exchanges = InVirtualHosts(root, "exchanges", Exchange),
        Queues = InVirtualHosts(root, "queues", Queue),
        Bindings = InVirtualHosts(root, "bindings", Binding),
        Parameters =
        [
            .. InVirtualHosts(root, "parameters", static (item, _) => ParametersReader.Parameter(item)),
            .. InVirtualHosts(root, "policies", static (item, _) => ParametersReader.Policy(item)),
            .. ParametersReader.Limits(root),
            .. ParametersReader.Metadata(root),
        ],
        GlobalParameters =
        [
            .. root.Objects("global_parameters").Select(item => new Defined<ParameterDefinition>(item.Path, "", ParametersReader.Global(item))),
        ],
        UserLimits =
        [
            .. root.Objects("users").Where(ParametersReader.HasLimits)
                .Select(item => new Defined<KeyValuePair<string, UserLimits>>(item.Path, "", ParametersReader.LimitsOfUser(item))),
        ],
    };

    private static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        try
        {
            return JsonInput.Parse(json.Span.StartsWith(mark) ? json[mark.Length..] : json);
        }
        catch (JsonItemException error)
        {
            throw new DefinitionsException(error.Where, error.Fault);
        }
        catch (JsonException error)
        {
            // The reader's own place is at the end of its message, counted from 0.
            string fault = error.Message.Split(" LineNumber:", 2)[0].TrimEnd('.');
            throw new DefinitionsException($"line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}", fault);
        }
    }

    private List<Defined<T>> InVirtualHosts<T>(JsonItem root, string name, Func<JsonItem, string, T> read) =>
    [
        .. root.Objects(name).Select(item =>
        {
            string virtualHost = item.OptionalText("vhost") ?? defaultVirtualHost;
            return new Defined<T>(item.Path, virtualHost, read(item, virtualHost));
        }),
    ];

    private UserDefinition User(JsonItem item) => new(NameIn(item), Password(item), item.Names("tags"));

    // Of what the core makes without asking; of the rest it looks at the names itself.
    private static string NameIn(JsonItem item)
    {
        string name = item.Text("name");
        return ShortName.Check("name", name) is { } fault ? throw new DefinitionsException(item.Path, fault.Text) : name;
    }

    private PasswordHash? Password(JsonItem item)
    {
        // Exports hold hashes only; what people write by hand may hold the password itself.
        if (item.OptionalText("password_hash") is null && item.OptionalText("password") is { Length: > 0 } password)
            return hash(password);
        // An empty hash is how RabbitMQ writes that the user cannot log in with a password.
        if (item.OptionalText("password_hash") is not { Length: > 0 } text) return null;
        string algorithm = item.OptionalText("hashing_algorithm") ?? PasswordHash.Sha256;
        if (!PasswordHash.IsKnown(algorithm)) throw new DefinitionsException($"{item.Path}.hashing_algorithm", $"there is no algorithm '{algorithm}'");
        var read = new PasswordHash(algorithm, text);
        return read.FindFault() is { } fault ? throw new DefinitionsException($"{item.Path}.password_hash", fault) : read;
    }

    private static PermissionDefinition Permission(JsonItem item, string virtualHost) =>
        new(item.Text("user"), virtualHost, item.Text("configure"), item.Text("write"), item.Text("read"));

    private static TopicPermissionDefinition TopicPermission(JsonItem item, string virtualHost) =>
        new(item.Text("user"), virtualHost, item.Text("exchange"), item.Text("write"), item.Text("read"));

    private static ExchangeDefinition Exchange(JsonItem item, string virtualHost) => new(
        item.Text("name"), item.Text("type"), item.Flag("durable", missing: true), item.Flag("auto_delete", missing: false),
        item.Flag("internal", missing: false), item.Arguments("arguments"));

    private static QueueDefinition Queue(JsonItem item, string virtualHost) => new(
        item.Text("name"), item.Flag("durable", missing: true), item.Flag("auto_delete", missing: false),
        ExclusiveOwner: null, item.Arguments("arguments"), QueueSettings.Default);

    private static BindingDefinition Binding(JsonItem item, string virtualHost)
    {
        string kind = item.OptionalText("destination_type") ?? "queue";
        if (kind is not ("queue" or "exchange")) throw new DefinitionsException($"{item.Path}.destination_type", "must be 'queue' or 'exchange'");
        return new BindingDefinition(
            item.Text("source"), item.Text("destination"), kind == "exchange", item.OptionalText("routing_key") ?? "", item.Arguments("arguments"));
    }
}
