using System.Runtime.InteropServices;

namespace Scram;

/// <summary>One login by SCRAM-SHA-256, all of whose messages GNU SASL makes and checks.</summary>
internal sealed class GsaslLogin : IDisposable
{
    private readonly nint _context;
    private readonly nint _session;

    /// <summary>Begins one.</summary>
    /// <param name="user">As whom.</param>
    /// <param name="password">The password.</param>
    public GsaslLogin(string user, string password)
    {
        Check(Gsasl.Init(out _context));
        Check(Gsasl.Start(_context, GsaslMechanism.MechanismName, out _session));
        Check(Gsasl.Set(_session, Gsasl.AuthenticationId, user));
        Check(Gsasl.Set(_session, Gsasl.Password, password));
    }

    /// <summary>Whether the library has found the server's last message right: it knows the password too.</summary>
    public bool HasProof { get; private set; }

    /// <summary>What to answer to what the server says; empty in the beginning.</summary>
    public byte[] Answer(byte[] challenge)
    {
        int outcome = Gsasl.Step(_session, challenge, (nuint)challenge.Length, out nint output, out nuint length);
        if (outcome is not Gsasl.Ok and not Gsasl.NeedsMore) Check(outcome);
        byte[] answer = new byte[(int)length];
        if (answer.Length > 0) Marshal.Copy(output, answer, 0, answer.Length);
        Gsasl.Free(output);
        HasProof = outcome == Gsasl.Ok;
        return answer;
    }

    public void Dispose()
    {
        Gsasl.Finish(_session);
        Gsasl.Done(_context);
    }

    private static void Check(int outcome)
    {
        if (outcome != Gsasl.Ok) throw new InvalidOperationException(Marshal.PtrToStringUTF8(Gsasl.NameOf(outcome)));
    }
}
