using System.Security.Cryptography;
using System.Text;
using Hoopoe.Core.Access;
using Hoopoe.Server.Access;
using Hoopoe.Server.Data;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace Hoopoe.Tests.Server.Access;

/// <summary>RabbitMQ.Client by SCRAM-SHA-256, and what a broker makes of passwords by default.</summary>
public sealed class ScramLoginTests
{
    [Fact]
    public async Task User_WithANewPassword_LogsInByScramAndByPassword()
    {
        await using var broker = await EmbeddedBroker.StartAsync();
        await AddAsync(broker);
        await using var connection = await ConnectAsync(broker, "secret", new Scram());
        Assert.Equal("SCRAM-SHA-256", Assert.Single(broker.Broker.Core.Connections.All).AuthenticationMechanism);
        await using var other = await ConnectAsync(broker, "secret", null);
        Assert.Equal(2, broker.Broker.Core.Connections.All.Count());
    }

    [Fact]
    public async Task Password_ThatIsWrong_IsRefusedByBoth()
    {
        await using var broker = await EmbeddedBroker.StartAsync();
        await AddAsync(broker);
        foreach (var mechanism in new IAuthMechanismFactory?[] { new Scram(), null })
        {
            var error = await Assert.ThrowsAnyAsync<BrokerUnreachableException>(() => ConnectAsync(broker, "wrong", mechanism));
            Assert.IsType<AuthenticationFailureException>(error.InnerException);
        }
    }

    [Fact]
    public async Task DefaultUser_OnDisk_HasASlowHashOnlyWhereItsPasswordIsASecret()
    {
        string directory = Directory.CreateTempSubdirectory("hoopoe-users").FullName;
        try
        {
            var options = EmbeddedBroker.Options with { Data = new DataOptions { Directory = directory }, Default = new DefaultUserOptions { Password = "a secret" } };
            byte[] secret;
            await using (var broker = await EmbeddedBroker.StartAsync(options))
            {
                Assert.Equal(PasswordHash.Pbkdf2, broker.Broker.Core.Users.Find("guest")!.Password!.Algorithm);
                secret = await File.ReadAllBytesAsync(Path.Combine(directory, "login-secret"), TestContext.Current.CancellationToken);
            }
            await using (var broker = await EmbeddedBroker.StartAsync(options))
            {
                Assert.True(broker.Broker.Core.Users.Find("guest")!.Password!.Matches("a secret"));
                Assert.Equal(secret, await File.ReadAllBytesAsync(Path.Combine(directory, "login-secret"), TestContext.Current.CancellationToken));
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task DefaultUser_InMemory_HasAQuickHash()
    {
        await using var broker = await EmbeddedBroker.StartAsync(EmbeddedBroker.Options with { Default = new DefaultUserOptions { Password = "a secret" } });
        Assert.Equal(PasswordHash.Sha256, broker.Broker.Core.Users.Find("guest")!.Password!.Algorithm);
    }

    private static async Task AddAsync(EmbeddedBroker broker)
    {
        var core = broker.Broker.Core;
        core.Users.Set(new UserDefinition("ann", await core.HashPasswordAsync("secret", default), []));
        core.Users.Set(new PermissionDefinition("ann", "/", ".*", ".*", ".*"));
    }

    private static async Task<IConnection> ConnectAsync(EmbeddedBroker broker, string password, IAuthMechanismFactory? mechanism)
    {
        var factory = new ConnectionFactory
        {
            HostName = "127.0.0.1", Port = broker.Broker.AmqpEndPoint.Port, UserName = "ann", Password = password, AutomaticRecoveryEnabled = false,
        };
        if (mechanism is not null) factory.AuthMechanisms = [mechanism];
        return await factory.CreateConnectionAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Scram : IAuthMechanismFactory, IAuthMechanism
    {
        private const string Bare = "n=ann,r=abcdefgh";
        private string _proof = "";

        public string Name => "SCRAM-SHA-256";

        public IAuthMechanism GetInstance() => this;

        public Task<byte[]> HandleChallengeAsync(byte[]? challenge, ConnectionConfig config, CancellationToken cancellationToken = default) =>
            Task.FromResult(Encoding.UTF8.GetBytes(challenge is null ? $"n,,{Bare}" : Answer(Encoding.UTF8.GetString(challenge), config.Password)));

        private string Answer(string challenge, string password)
        {
            if (challenge.StartsWith("v=", StringComparison.Ordinal))
            {
                Assert.Equal(_proof, challenge);
                return "";
            }
            string[] parts = challenge.Split(',');
            byte[] salted = Rfc2898DeriveBytes.Pbkdf2(
                Encoding.UTF8.GetBytes(password), Convert.FromBase64String(parts[1][2..]), int.Parse(parts[2][2..], null), HashAlgorithmName.SHA256, 32);
            string final = $"c=biws,{parts[0]}";
            byte[] said = Encoding.UTF8.GetBytes($"{Bare},{challenge},{final}");
            byte[] key = HMACSHA256.HashData(salted, "Client Key"u8);
            byte[] signature = HMACSHA256.HashData(SHA256.HashData(key), said);
            for (int at = 0; at < key.Length; at++) key[at] ^= signature[at];
            _proof = $"v={Convert.ToBase64String(HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), said))}";
            return $"{final},p={Convert.ToBase64String(key)}";
        }
    }
}
