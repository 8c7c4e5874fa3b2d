namespace Hoopoe.Core.Access.Sasl;

/// <summary>A mechanism whose clients say all in one response. Stateless.</summary>
/// <param name="name">Its name.</param>
/// <param name="authentication">Who judges what clients say.</param>
public abstract class SingleResponse(string name, Authentication authentication) : SaslMechanism(name)
{
    /// <inheritdoc/>
    public override SaslExchange Begin(Credentials client) => new Exchange(this, authentication, client);

    /// <summary>Reads a response: false, with the reason in words for the client, where it makes no sense.</summary>
    /// <param name="response">The response.</param>
    /// <param name="client">What is known of the client; with what the response says, when this returns.</param>
    /// <param name="fault">What is wrong with it.</param>
    protected abstract bool TryRead(ReadOnlySpan<byte> response, ref Credentials client, out string fault);

    private sealed class Exchange(SingleResponse mechanism, Authentication authentication, Credentials client) : SaslExchange
    {
        public override async ValueTask<SaslStep> StepAsync(ReadOnlyMemory<byte> response, CancellationToken cancel)
        {
            var credentials = client with { Response = response };
            if (!mechanism.TryRead(response.Span, ref credentials, out string fault)) return SaslStep.Malformed(fault);
            User = credentials.User ?? "";
            return SaslStep.Ended(await authentication.AuthenticateAsync(credentials, cancel));
        }
    }
}
