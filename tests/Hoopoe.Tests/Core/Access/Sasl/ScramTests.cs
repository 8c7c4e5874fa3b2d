using System.Security.Cryptography;
using System.Text;
using Hoopoe.Core.Access;
using Hoopoe.Core.Access.Passwords;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Access.Sasl;

/// <summary>Logins by SCRAM-SHA-256, step by step.</summary>
public sealed class ScramTests
{
    private const string Nonce = "fyko+d2lbbFgONRv9qkxdawL";
    private static readonly PasswordHashing _hashing = new() { Iterations = 50 };

    [Theory]
    [InlineData("ann", "n,,")]
    [InlineData("ann", "y,,")]
    [InlineData("a,n=n", "n,,")]
    public void Login_WithTheRightPassword_SucceedsAndProvesTheBrokerToo(string user, string header)
    {
        using var broker = Start();
        Add(broker, user, "pencil");
        using var login = new Login(broker, user, header);
        login.Prove("pencil");
        Assert.Equal(login.ExpectedServerProof, login.Challenge());
        login.Answer("");
        login.Client.Expect(ConnectionTune.Id);
    }

    [Fact]
    public void Login_AfterManyWrongProofs_WaitsAsByAPassword()
    {
        using var broker = new ExtendedBroker { Access = new AccessOptions { Mechanisms = ["SCRAM-SHA-256"], Hashing = _hashing, SlowedPeers = SlowedPeers.All } }.Start();
        Add(broker, "ann", "pencil");
        for (int i = 0; i < 6; i++)
        {
            using var wrong = new Login(broker, "ann");
            wrong.Prove("pen");
            wrong.Client.Expect(ConnectionClose.Id);
        }
        using var login = new Login(broker, "ann");
        login.Prove("pencil");
        Assert.Empty(login.Client.Received);
        broker.Advance(TimeSpan.FromSeconds(1));
        login.Challenge();
    }

    [Fact]
    public void Login_OfALoopbackUserFromElsewhere_IsRefusedThoughTheProofIsRight()
    {
        using var broker = Start();
        Add(broker, "guest", "guest");
        using var login = new Login(broker, "guest", isLoopback: false);
        login.Prove("guest");
        login.Challenge();
        login.Answer("");
        Assert.Equal(403, login.Client.Expect(ConnectionClose.Id).ConnectionClose.ReplyCode);
    }

    [Fact]
    public void Login_WithAWrongPassword_IsRefused()
    {
        using var broker = Start();
        Add(broker, "ann", "pencil");
        using var login = new Login(broker, "ann");
        login.Prove("pen");
        Assert.Equal(403, login.Client.Expect(ConnectionClose.Id).ConnectionClose.ReplyCode);
    }

    [Fact]
    public void Nonce_OfTheBroker_IsAnotherEachTimeSoThatNoLoginCanBeSaidAgain()
    {
        using var broker = Start();
        Add(broker, "ann", "pencil");
        string final;
        using (var login = new Login(broker, "ann"))
        {
            final = login.FinalMessage("pencil");
            login.Answer(final);
            login.Challenge();
        }
        using var again = new Login(broker, "ann");
        Assert.True(again.WholeNonce.Length >= Nonce.Length + 16, again.WholeNonce);
        again.Answer(final);
        Assert.Equal(502, again.Client.Expect(ConnectionClose.Id).ConnectionClose.ReplyCode);
    }

    [Fact]
    public void Password_ThatIsChangedOrGoneBeforeTheProof_LetsNobodyIn()
    {
        using var broker = Start();
        Add(broker, "ann", "pencil");
        using (var login = new Login(broker, "ann"))
        {
            Add(broker, "ann", "pencil");
            login.Prove("pencil");
            Assert.Equal(403, login.Client.Expect(ConnectionClose.Id).ConnectionClose.ReplyCode);
        }
        using (var login = new Login(broker, "ann"))
        {
            broker.Core.Users.Remove("ann");
            login.Prove("pencil");
            Assert.Equal(403, login.Client.Expect(ConnectionClose.Id).ConnectionClose.ReplyCode);
        }
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("old")]
    [InlineData("keyless")]
    public void User_ThatCannotLogInSo_LooksLikeOneThatCan(string user)
    {
        using var broker = Start();
        broker.Core.Users.Set("old", "pencil");
        broker.Core.Users.Set(new UserDefinition("keyless", null, []));
        string first, second;
        using (var login = new Login(broker, user)) first = login.SaltAndIterations;
        using (var login = new Login(broker, user))
        {
            second = login.SaltAndIterations;
            login.Prove("pencil");
            Assert.Equal(403, login.Client.Expect(ConnectionClose.Id).ConnectionClose.ReplyCode);
        }
        Assert.Equal(first, second);
        Assert.EndsWith(",i=50", first, StringComparison.Ordinal);
        Add(broker, "ann", "pencil");
        using var real = new Login(broker, "ann");
        Assert.Equal(real.SaltAndIterations.Length, first.Length);
        using var other = new Login(broker, "somebody");
        Assert.NotEqual(first, other.SaltAndIterations);
    }

    [Fact]
    public void Secret_ThatIsTheSame_GivesTheSameSaltsAfterARestart()
    {
        string Salt(int secret)
        {
            using var broker = Start(new byte[] { (byte)secret });
            using var login = new Login(broker, "nobody");
            return login.SaltAndIterations;
        }
        Assert.Equal(Salt(1), Salt(1));
        Assert.NotEqual(Salt(1), Salt(2));
    }

    [Theory]
    [InlineData("")]
    [InlineData("n=ann,r=x")]
    [InlineData("p=tls-unique,,n=ann,r=x")]
    [InlineData("n,a=bob,n=ann,r=x")]
    [InlineData("n,,m=ext,n=ann,r=x")]
    [InlineData("n,,n=ann")]
    [InlineData("n,,n=ann,r=")]
    [InlineData("n,,n=,r=x")]
    [InlineData("n,,n=a=2Xn,r=x")]
    public void FirstMessage_ThatIsNone_EndsTheConnectionWith502(string message)
    {
        using var broker = Start();
        var client = Begin(broker, message);
        Assert.Equal(502, client.Expect(ConnectionClose.Id).ConnectionClose.ReplyCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("c=biws,r={0}")]
    [InlineData("c=eSws,r={0},p=AAAA")]
    [InlineData("c=biws,r={0}x,p=AAAA")]
    [InlineData("c=biws,r=,p=AAAA")]
    [InlineData("c=biws,r={0},p=!!")]
    public void FinalMessage_ThatIsNone_EndsTheConnectionWith502(string message)
    {
        using var broker = Start();
        Add(broker, "ann", "pencil");
        using var login = new Login(broker, "ann");
        login.Answer(message.Replace("{0}", login.WholeNonce, StringComparison.Ordinal));
        Assert.Equal(502, login.Client.Expect(ConnectionClose.Id).ConnectionClose.ReplyCode);
    }

    [Fact]
    public void Method_OtherThanTheAnswer_EndsTheConnectionWith503()
    {
        using var broker = Start();
        using var login = new Login(broker, "ann");
        login.Client.Send(0, new ConnectionTuneOk { ChannelMax = 1, FrameMax = 4096 });
        Assert.Equal(503, login.Client.Expect(ConnectionClose.Id).ConnectionClose.ReplyCode);
    }

    private static TestBroker Start(ReadOnlyMemory<byte>? secret = null) =>
        new ExtendedBroker { Access = new AccessOptions { Mechanisms = ["SCRAM-SHA-256"], Hashing = _hashing, Secret = secret } }.Start();

    private static void Add(TestBroker broker, string user, string password) =>
        broker.Core.Users.Set(new UserDefinition(user, _hashing.Hash(password, broker.Core.Random), []));

    private static TestClient Begin(TestBroker broker, string message, bool isLoopback = true)
    {
        var client = broker.Dial(isLoopback);
        client.SendRaw(Frame.ProtocolHeader);
        client.Expect(ConnectionStart.Id);
        client.Send(0, new ConnectionStartOk
        {
            ClientProperties = new TestClientOptions().ClientProperties, Mechanism = "SCRAM-SHA-256"u8, Response = Encoding.UTF8.GetBytes(message), Locale = "en_US"u8,
        });
        return client;
    }

    /// <summary>A client that has sent its first message and got the answer.</summary>
    private sealed class Login : IDisposable
    {
        private readonly string _bare;
        private readonly string _header;
        private readonly string _answer;

        public Login(TestBroker broker, string user, string header = "n,,", bool isLoopback = true)
        {
            _header = header;
            _bare = $"n={user.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal)},r={Nonce}";
            Client = Begin(broker, header + _bare, isLoopback);
            _answer = Challenge();
            Assert.StartsWith($"r={Nonce}", _answer, StringComparison.Ordinal);
        }

        public TestClient Client { get; }

        public string WholeNonce => _answer.Split(',')[0][2..];

        public string SaltAndIterations => _answer[(_answer.IndexOf(',', StringComparison.Ordinal) + 1)..];

        public string ExpectedServerProof { get; private set; } = "";

        public void Prove(string password) => Answer(FinalMessage(password));

        public string FinalMessage(string password)
        {
            string[] parts = SaltAndIterations.Split(',');
            byte[] salted = Rfc2898DeriveBytes.Pbkdf2(
                Encoding.UTF8.GetBytes(password), Convert.FromBase64String(parts[0][2..]), int.Parse(parts[1][2..], null), HashAlgorithmName.SHA256, 32);
            string final = $"c={Convert.ToBase64String(Encoding.UTF8.GetBytes(_header))},r={WholeNonce}";
            byte[] said = Encoding.UTF8.GetBytes($"{_bare},{_answer},{final}");
            byte[] clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
            byte[] signature = HMACSHA256.HashData(SHA256.HashData(clientKey), said);
            for (int at = 0; at < clientKey.Length; at++) clientKey[at] ^= signature[at];
            ExpectedServerProof = $"v={Convert.ToBase64String(HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), said))}";
            return $"{final},p={Convert.ToBase64String(clientKey)}";
        }

        public void Answer(string message) => Client.Send(0, new ConnectionSecureOk { Response = Encoding.UTF8.GetBytes(message) });

        public string Challenge()
        {
            Assert.True(ConnectionSecure.TryRead(Client.Expect(ConnectionSecure.Id).Arguments, out var secure));
            return Encoding.UTF8.GetString(secure.Challenge);
        }

        public void Dispose() => Client.Transport.Dispose();
    }
}
