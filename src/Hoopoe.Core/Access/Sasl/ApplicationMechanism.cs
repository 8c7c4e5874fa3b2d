namespace Hoopoe.Core.Access.Sasl;

/// <summary>A mechanism that only the application's authenticators understand: they get what the client said. Stateless.</summary>
/// <param name="name">Its name.</param>
/// <param name="authentication">Who asks them.</param>
internal sealed class ApplicationMechanism(string name, Authentication authentication) : SingleResponse(name, authentication)
{
    /// <inheritdoc/>
    protected override bool TryRead(ReadOnlySpan<byte> response, ref Credentials client, out string fault)
    {
        fault = "";
        return true;
    }
}
