using System.Collections.Immutable;
using Hoopoe.Core.Durability;

namespace Hoopoe.Core.Access;

/// <summary>
/// The users of a node and what each may do. Any thread may read; changes are serialised and raise
/// <see cref="Version"/>, by which cached decisions know that they are old.
/// </summary>
public sealed class Users(IDurableLog log, RandomSource random)
{
    private readonly Lock _lock = new();
    private ImmutableSortedDictionary<string, UserDefinition> _users = Empty<UserDefinition>();
    private ImmutableSortedDictionary<string, PermissionDefinition> _permissions = Empty<PermissionDefinition>();
    private ImmutableSortedDictionary<string, TopicPermissionDefinition> _topics = Empty<TopicPermissionDefinition>();
    private int _version;

    /// <summary>Raised with every change.</summary>
    public int Version => Volatile.Read(ref _version);

    /// <summary>Told of a user that was removed, so that nothing else is kept of it.</summary>
    internal Action<string>? Removed { get; set; }

    /// <summary>Whether users outlive the process.</summary>
    public bool AreKept => log.Keeps;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _users.IsEmpty;

    /// <summary>All users, by name.</summary>
    public IEnumerable<UserDefinition> All => _users.Values;

    /// <summary>All permissions.</summary>
    public IEnumerable<PermissionDefinition> Permissions => _permissions.Values;

    /// <summary>All topic permissions.</summary>
    public IEnumerable<TopicPermissionDefinition> TopicPermissions => _topics.Values;

    /// <summary>The user of that name, or null.</summary>
    public UserDefinition? Find(string name) => _users.GetValueOrDefault(name);

    /// <summary>The user, if name and password are right; takes as long as the password's hash does.</summary>
    public UserDefinition? Authenticate(string name, string password) =>
        Find(name) is { Password: { } hash } user && hash.Matches(password) ? user : null;

    /// <summary>Adds or replaces a user with a plain password, which is not kept but hashed as RabbitMQ does.</summary>
    public void Set(string name, string password, params IReadOnlyList<string> tags) =>
        Set(new UserDefinition(name, PasswordHash.Of(password, random), tags));

    /// <summary>Keeps another hash of a user's password, unless the user has been changed or removed meanwhile.</summary>
    internal void Rehash(UserDefinition user, PasswordHash hash)
    {
        lock (_lock)
        {
            if (Find(user.Name) is { } found && found.Password == user.Password) Change(found with { Password = hash }, null);
        }
    }

    /// <summary>Adds or replaces a user.</summary>
    public void Set(UserDefinition user) => Change(user, null);

    /// <summary>Gives a user permissions in a virtual host, replacing those it had there.</summary>
    public BrokerError? Set(PermissionDefinition permission)
    {
        if (Check(permission) is { } bad) return bad;
        Change(permission, permission.VirtualHost);
        return null;
    }

    /// <summary>Gives a user permissions on a topic exchange's routing keys.</summary>
    public BrokerError? Set(TopicPermissionDefinition permission)
    {
        if ((CheckPattern("write", permission.Write) ?? CheckPattern("read", permission.Read)) is { } bad) return bad;
        if (ShortName.CheckLength("exchange", permission.Exchange) is { } tooLong) return tooLong;
        Change(permission, permission.VirtualHost);
        return null;
    }

    /// <summary>Removes a user with all that it may do, which a restart finds gone together; false if there is no such user.</summary>
    public bool Remove(string user)
    {
        bool removed = Remove(() => Find(user) is { } found
            ? [found, .. Permissions.Where(one => one.User == user), .. TopicPermissions.Where(one => one.User == user)]
            : []);
        if (removed) Removed?.Invoke(user);
        return removed;
    }

    /// <summary>Removes what a user may do in a virtual host; false if it may do nothing there.</summary>
    public bool RemovePermission(string user, string virtualHost) => Remove(() => PermissionOf(user, virtualHost) is { } found ? [found] : []);

    /// <summary>Removes what a user may do with one topic exchange of a virtual host, or with all of them; false if there was nothing.</summary>
    public bool RemoveTopicPermissions(string user, string virtualHost, string? exchange) => Remove(() =>
        [.. TopicPermissions.Where(one => one.User == user && one.VirtualHost == virtualHost && (exchange is null || one.Exchange == exchange))]);

    /// <summary>Removes what anybody may do in a virtual host that ends.</summary>
    internal void RemoveAllIn(string virtualHost) => Remove(() =>
        [.. Permissions.Where(one => one.VirtualHost == virtualHost), .. TopicPermissions.Where(one => one.VirtualHost == virtualHost)]);

    /// <summary>The permissions of a user in a virtual host, or null.</summary>
    public PermissionDefinition? PermissionOf(string user, string virtualHost) =>
        _permissions.GetValueOrDefault(Key(user, virtualHost));

    /// <summary>The permissions of a user on a topic exchange, or null where any key will do.</summary>
    public TopicPermissionDefinition? TopicPermissionOf(string user, string virtualHost, string exchange) =>
        _topics.IsEmpty ? null : _topics.GetValueOrDefault(Key(user, virtualHost, exchange));

    /// <summary>All that a restart must bring back, with every change whose record has been written.</summary>
    internal IReadOnlyList<DefinitionChange> AsRecorded()
    {
        lock (_lock)
        {
            return
            [
                .. All.Select(user => new DefinitionChange(user, null, Removed: false)),
                .. Permissions.Select(permission => new DefinitionChange(permission, permission.VirtualHost, Removed: false)),
                .. TopicPermissions.Select(permission => new DefinitionChange(permission, permission.VirtualHost, Removed: false)),
            ];
        }
    }

    /// <summary>Puts back what recovery found, without recording it again.</summary>
    internal void Restore(object definition)
    {
        lock (_lock) Put(definition);
    }

    /// <summary>What is wrong with the patterns of a permission, or null.</summary>
    internal static BrokerError? Check(PermissionDefinition permission) =>
        CheckPattern("configure", permission.Configure) ?? CheckPattern("write", permission.Write) ?? CheckPattern("read", permission.Read);

    private static BrokerError? CheckPattern(string field, string pattern) =>
        NamePattern.Check(pattern) is { } fault ? BrokerError.Precondition($"bad permission pattern '{pattern}' in {field}: {fault}") : null;

    private void Change(object definition, string? virtualHost)
    {
        lock (_lock)
        {
            if (log.Keeps) log.Defined(new DefinitionChange(definition, virtualHost, Removed: false));
            Put(definition);
        }
    }

    private bool Remove(Func<IReadOnlyList<object>> find)
    {
        lock (_lock)
        {
            var found = find();
            if (found.Count == 0) return false;
            if (log.Keeps) log.Defined([.. found.Select(one => new DefinitionChange(one, VirtualHostOf(one), Removed: true))]);
            foreach (object one in found) Take(one);
            Interlocked.Increment(ref _version);
            return true;
        }
    }

    private void Take(object definition)
    {
        switch (definition)
        {
            case UserDefinition user:
                _users = _users.Remove(user.Name);
                break;
            case PermissionDefinition permission:
                _permissions = _permissions.Remove(Key(permission.User, permission.VirtualHost));
                break;
            case TopicPermissionDefinition topic:
                _topics = _topics.Remove(Key(topic.User, topic.VirtualHost, topic.Exchange));
                break;
        }
    }

    private static string? VirtualHostOf(object definition) => definition switch
    {
        PermissionDefinition permission => permission.VirtualHost,
        TopicPermissionDefinition topic => topic.VirtualHost,
        _ => null,
    };

    private void Put(object definition)
    {
        switch (definition)
        {
            case UserDefinition user:
                _users = _users.SetItem(user.Name, user);
                break;
            case PermissionDefinition permission:
                _permissions = _permissions.SetItem(Key(permission.User, permission.VirtualHost), permission);
                break;
            case TopicPermissionDefinition topic:
                _topics = _topics.SetItem(Key(topic.User, topic.VirtualHost, topic.Exchange), topic);
                break;
        }
        Interlocked.Increment(ref _version);
    }

    // No name holds a line feed and a null at once, so the joined key is unambiguous.
    private static string Key(params ReadOnlySpan<string> parts) => string.Join("\n\0", parts!);

    private static ImmutableSortedDictionary<string, T> Empty<T>() => ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);
}
