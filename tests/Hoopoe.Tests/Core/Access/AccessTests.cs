using System.Security.Cryptography;
using System.Text;
using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Durability;
using Xunit;

namespace Hoopoe.Tests.Core.Access;

/// <summary>Who may log in, and what they may do.</summary>
public sealed class AccessTests
{
    private readonly Users _users = new(new VolatileLog(), new SeededRandom(1));

    [Theory]
    [InlineData(PasswordHash.Sha256, "sha256")]
    [InlineData("rabbit_password_hashing_sha512", "sha512")]
    [InlineData("rabbit_password_hashing_md5", "md5")]
    public void Password_HashedByOthers_IsKnownAgain(string algorithm, string digest)
    {
        byte[] salt = [0x90, 0x8D, 0xC6, 0x0A];
        using var hash = IncrementalHash.CreateHash(new HashAlgorithmName(digest.ToUpperInvariant()));
        hash.AppendData(salt);
        hash.AppendData("test12"u8);
        var stored = new PasswordHash(algorithm, Convert.ToBase64String([.. salt, .. hash.GetHashAndReset()]));
        Assert.True(stored.Matches("test12"));
        Assert.False(stored.Matches("test1"));
        Assert.False(stored.Matches(""));
    }

    [Fact]
    public void Password_FromRabbitMqsDocumentation_Matches()
    {
        var stored = new PasswordHash(PasswordHash.Sha256, "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR");
        Assert.True(stored.Matches("test12"));
    }

    [Theory]
    [InlineData("rabbit_password_hashing_sha256", "not base64!")]
    [InlineData("rabbit_password_hashing_sha256", "AAA=")]
    [InlineData("unknown", "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR")]
    public void Password_StoredInNoKnownForm_MatchesNothing(string algorithm, string value) =>
        Assert.False(new PasswordHash(algorithm, value).Matches("test12"));

    [Fact]
    public void Password_SetAnew_IsSaltedAnew()
    {
        var random = new SeededRandom(1);
        PasswordHash first = PasswordHash.Of("secret", random), second = PasswordHash.Of("secret", random);
        Assert.NotEqual(first.Value, second.Value);
        Assert.True(first.Matches("secret") && second.Matches("secret"));
        Assert.DoesNotContain(Encoding.UTF8.GetString(Convert.FromBase64String(first.Value)), first.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "anything", false)]
    [InlineData(".*", "", true)]
    [InlineData("mid", "in the middle", true)]
    [InlineData("^mid", "in the middle", false)]
    [InlineData("^(a|b)$", "b", true)]
    [InlineData("^(?!secret).*$", "secret.queue", false)]
    [InlineData("^(?!secret).*$", "other", true)]
    [InlineData("(", "(", false)]
    public void Pattern_MatchesAnywhereUnlessAnchored(string pattern, string name, bool matches) =>
        Assert.Equal(matches, NamePattern.Matches(pattern, name));

    [Fact]
    public void Grant_WhosePermissionChanges_ForgetsWhatItKnew()
    {
        _users.Set("user", "password");
        _users.Set(new PermissionDefinition("user", "/", "", "^mine", "^mine"));
        var grant = new Grant(_users, "user", "/");
        Assert.Null(grant.OnQueue(Right.Read, "mine.1"));
        Assert.Equal("configure access to queue 'mine.1' in vhost '/' refused for user 'user'", grant.OnQueue(Right.Configure, "mine.1")!.Text);
        Assert.NotNull(grant.OnExchange(Right.Write, ""));
        int version = grant.Version;
        _users.Set(new PermissionDefinition("user", "/", ".*", "^other", "^other"));
        Assert.NotEqual(version, grant.Version);
        Assert.NotNull(grant.OnQueue(Right.Read, "mine.1"));
        Assert.Null(grant.OnQueue(Right.Configure, "mine.1"));
    }

    [Fact]
    public void Grant_ThatIsAskedForEverNewNames_ForgetsTheFirst()
    {
        _users.Set("user", "password");
        var grant = new Grant(_users, "user", "/");
        var first = Ask(grant, 0);
        for (int i = 1; i < 1000; i++) Ask(grant, i);
        GC.Collect();
        Assert.False(first.IsAlive);
        GC.KeepAlive(grant);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static WeakReference Ask(Grant grant, int number)
        {
            string name = $"queue {number}";
            Assert.NotNull(grant.OnQueue(Right.Read, name));
            return new WeakReference(name);
        }
    }

    [Fact]
    public void Grant_TellsRightsAndKindsApart_WhenItRemembers()
    {
        _users.Set(new PermissionDefinition("user", "/", "^c$", "^w$", "^(r|amq.default)$"));
        var grant = new Grant(_users, "user", "/");
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal("crw", string.Concat(new[] { ("c", Right.Configure), ("r", Right.Read), ("w", Right.Write) }
                .Where(one => grant.OnQueue(one.Item2, one.Item1) is null).Select(one => one.Item1)));
            Assert.NotNull(grant.OnQueue(Right.Read, "c"));
            Assert.Null(grant.OnExchange(Right.Read, ""));
            Assert.NotNull(grant.OnQueue(Right.Read, ""));
        }
    }

    [Fact]
    public void Grant_OfManyNames_StaysRightBeyondWhatItRemembers()
    {
        _users.Set(new PermissionDefinition("user", "/", "", "", "even$"));
        var grant = new Grant(_users, "user", "/");
        for (int i = 0; i < 2000; i++) Assert.Equal(i % 2 == 0, grant.OnQueue(Right.Read, $"{i}{(i % 2 == 0 ? "even" : "odd")}") is null);
    }

    [Fact]
    public void Topic_WithAPermission_AllowsOnlyItsKeys()
    {
        var grant = new Grant(_users, "user", "/");
        Assert.Null(grant.OnTopic(Right.Write, "amq.topic", "any"));
        _users.Set(new TopicPermissionDefinition("user", "/", "amq.topic", "^{username}\\.", "^public\\."));
        Assert.Null(grant.OnTopic(Right.Write, "amq.topic", "user.key"));
        Assert.NotNull(grant.OnTopic(Right.Write, "amq.topic", "other.key"));
        Assert.Null(grant.OnTopic(Right.Read, "amq.topic", "public.key"));
        Assert.NotNull(grant.OnTopic(Right.Read, "amq.topic", "user.key"));
    }
}
