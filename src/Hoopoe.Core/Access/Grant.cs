using Hoopoe.Core.Access.Rights;
using Hoopoe.Core.Auditing;

namespace Hoopoe.Core.Access;

/// <summary>What an operation needs to be allowed on a resource.</summary>
public enum Right
{
    /// <summary>To create or delete it.</summary>
    Configure,

    /// <summary>To put messages in or bind into it.</summary>
    Write,

    /// <summary>To take messages out or bind from it.</summary>
    Read,
}

/// <summary>
/// What one user may do in one virtual host, with decisions cached until a permission changes. Belongs to one
/// connection or publisher: not thread-safe.
/// </summary>
public sealed class Grant
{
    // A connection that touches ever new names must not grow without end.
    private const int MostCached = 512;

    private readonly Users? _users;
    private readonly string _user;
    private readonly string _virtualHost;
    private readonly UserRights? _rights;
    private readonly Dictionary<(Right, bool, string), bool> _cache = [];
    private int _version = -1;

    /// <summary>The grant of a user in a virtual host.</summary>
    /// <param name="users">The broker's users.</param>
    /// <param name="user">The user.</param>
    /// <param name="virtualHost">The virtual host.</param>
    /// <param name="rights">Who decides what the user may do, whatever the broker's own permissions say; else null.</param>
    public Grant(Users users, string user, string virtualHost, UserRights? rights = null)
    {
        _rights = rights;
        _users = users;
        _user = user;
        _virtualHost = virtualHost;
    }

    private Grant()
    {
        _user = "";
        _virtualHost = "";
    }

    /// <summary>May do everything: for what the broker does of its own accord.</summary>
    public static Grant Everything { get; } = new();

    /// <summary>Who asks, for the audit trail; null where nobody is to be told, as of what the broker does of its own accord.</summary>
    public AuditActor? Actor { get; init; }

    /// <summary>The user.</summary>
    public string User => _user;

    /// <summary>The version of the permissions the decisions rest on; a cached route holds while it stays the same.</summary>
    public int Version => _rights is { DecidesTopics: true } rights ? rights.Version : _users?.Version ?? 0;

    /// <summary>Whether somebody may have to be asked first, who takes time to answer.</summary>
    public bool MayWait => _rights is { MayWait: true };

    /// <summary>Whether who asks now can wait for an answer: then a refusal may come with a <see cref="Question"/>.</summary>
    public bool AskerWaits
    {
        get;
        set
        {
            field = value;
            if (value) Question = null;
        }
    }

    /// <summary>The name that was made up for what waits for an answer; else null.</summary>
    internal string? HeldName { get; set; }

    /// <summary>What has to be asked before the last refusal can be said to be one; null where it is one.</summary>
    public AccessQuestion? Question { get; private set; }

    /// <summary>Has the question answered, so that whoever was refused for it can try again.</summary>
    public ValueTask AskAsync(CancellationToken cancel)
    {
        var question = Question!.Value;
        Question = null;
        return _rights!.AskAsync(question, cancel);
    }

    /// <summary>Whether the right on an exchange is given: an error if not.</summary>
    public BrokerError? OnExchange(Right right, string name) => Check(right, exchange: true, name.Length == 0 ? "amq.default" : name);

    /// <summary>Whether the right on a queue is given: an error if not.</summary>
    public BrokerError? OnQueue(Right right, string name) => Check(right, exchange: false, name);

    /// <summary>Whether a routing key may be used with a topic exchange: an error if not.</summary>
    public BrokerError? OnTopic(Right right, string exchange, ReadOnlySpan<char> key)
    {
        string routingKey;
        if (_rights is { DecidesTopics: true })
        {
            routingKey = key.ToString();
            if (AskRights(new AccessQuestion(ResourceKind.Topic, _virtualHost, exchange, right, routingKey))) return null;
        }
        else
        {
            if (_users?.TopicPermissionOf(_user, _virtualHost, exchange) is not { } permission) return null;
            routingKey = key.ToString();
            if (NamePattern.Matches(Expand(right == Right.Write ? permission.Write : permission.Read), routingKey)) return null;
        }
        string operation = right == Right.Write ? "write" : "read";
        return BrokerError.AccessRefused(
            $"{operation} access to topic '{routingKey}' in exchange '{exchange}' in vhost '{_virtualHost}' refused for user '{_user}'{_rights?.Lapse}");
    }

    private BrokerError? Check(Right right, bool exchange, string name)
    {
        if (_users is null || Allowed(right, exchange, name)) return null;
        string kind = exchange ? "exchange" : "queue";
        string operation = right switch { Right.Configure => "configure", Right.Write => "write", _ => "read" };
        return BrokerError.AccessRefused(
            $"{operation} access to {kind} '{name}' in vhost '{_virtualHost}' refused for user '{_user}'{_rights?.Lapse}");
    }

    private bool Allowed(Right right, bool exchange, string name)
    {
        // What others decide in their own time they remember themselves.
        if (MayWait) return AskRights(QuestionOf(right, exchange, name));
        int version = Version;
        if (version != _version || _cache.Count >= MostCached)
        {
            _cache.Clear();
            _version = version;
        }
        if (_cache.TryGetValue((right, exchange, name), out bool allowed)) return allowed;
        allowed = _rights is null
            ? _users!.PermissionOf(_user, _virtualHost) is { } permission && NamePattern.Matches(permission.PatternOf(right), name)
            : AskRights(QuestionOf(right, exchange, name));
        _cache[(right, exchange, name)] = allowed;
        return allowed;
    }

    private AccessQuestion QuestionOf(Right right, bool exchange, string name) =>
        new(exchange ? ResourceKind.Exchange : ResourceKind.Queue, _virtualHost, name, right);

    private bool AskRights(AccessQuestion question)
    {
        var verdict = _rights!.Decide(question, AskerWaits);
        if (verdict == Verdict.Unasked) Question = question;
        return verdict == Verdict.Allowed;
    }

    // RabbitMQ's variables in topic permissions.
    private string Expand(string pattern) => pattern
        .Replace("{username}", _user, StringComparison.Ordinal)
        .Replace("{vhost}", _virtualHost, StringComparison.Ordinal);
}
