using Hoopoe.Core.Access;
using Hoopoe.Core.Access.Rights;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Server.Timing;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Auditing;

/// <summary>What the audit trail is told where somebody else decides what a user may do, and has to be asked first.</summary>
public sealed class AskedRightsAuditTests : IDisposable
{
    private readonly RecordedAudit _audit = new();
    private readonly AskedRights _rights = new();
    private readonly TestBroker _broker;

    public AskedRightsAuditTests() => _broker = new TestBroker(
        null, new VirtualTime(), static _ => { }, made => made with { Audit = _audit, Authenticators = [new Users(_rights)] });

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void Declaration_ThatIsAskedAbout_IsToldOnceAsAllowed()
    {
        var client = _broker.Connect(new TestClientOptions { User = "ann" });
        client.Call(1, new QueueDeclare { Queue = "q"u8 }, QueueDeclareOk.Id);
        Assert.Equal(["allowed login  by ann", "allowed queue.declare q by ann in /"], _audit.Lines);
        Assert.Contains("q", _rights.Asked);
    }

    [Fact]
    public void Declaration_ThatIsAskedAboutInVain_IsToldOnceAsRefused()
    {
        var client = _broker.Connect(new TestClientOptions { User = "ann" });
        client.Call(1, new QueueDeclare { Queue = "closed"u8 }, ChannelClose.Id);
        Assert.Equal(["allowed login  by ann", "refused queue.declare closed by ann in /"], _audit.Lines);
    }

    [Theory]
    [InlineData("newer", ConnectionUpdateSecretOk.Id, "allowed login  by ann", "new secret")]
    [InlineData("wrong", ConnectionClose.Id, "refused login  by ann", "new secret: it is wrong")]
    public void Secret_ThatIsRenewed_IsToldAsALogin(string secret, uint answer, string line, string detail)
    {
        var client = _broker.Connect(new TestClientOptions { User = "ann" });
        client.Call(0, new ConnectionUpdateSecret { NewSecret = TestClient.Utf8(secret), Reason = "renewed"u8 }, answer);
        Assert.Equal(line, _audit.Lines[^1]);
        Assert.Equal(detail, _audit.Events[^1].Detail);
    }

    private sealed class Users(UserRights rights) : IAuthenticator
    {
        public ValueTask<AuthenticationResult> AuthenticateAsync(Credentials credentials, CancellationToken cancel) =>
            ValueTask.FromResult(AuthenticationResult.Accepted(credentials.User!, [], rights));
    }

    // Allows what is asked about, but for what is called closed.
    private sealed class AskedRights : UserRights
    {
        public HashSet<string> Asked { get; } = new(StringComparer.Ordinal);

        public override bool MayWait => true;

        public override bool FollowsSecret => true;

        public override Verdict Decide(in AccessQuestion question, bool mayWait) =>
            !Asked.Contains(question.Name) ? Verdict.Unasked : question.Name == "closed" ? Verdict.Refused : Verdict.Allowed;

        public override async ValueTask AskAsync(AccessQuestion question, CancellationToken cancel)
        {
            await Task.Yield();
            Asked.Add(question.Name);
        }

        public override ValueTask<AuthenticationResult> RenewAsync(string secret, CancellationToken cancel) =>
            ValueTask.FromResult(secret == "newer" ? AuthenticationResult.Accepted("ann", [], this) : AuthenticationResult.Refused("it is wrong"));
    }
}
