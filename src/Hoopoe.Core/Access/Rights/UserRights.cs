namespace Hoopoe.Core.Access.Rights;

/// <summary>
/// What one user may do, where somebody else than the broker's own permissions decides: a token, another service. Made by a
/// login and lives as long as its connection. Any thread may ask.
/// </summary>
public abstract class UserRights
{
    /// <summary>Changes when a verdict may have become another: what was remembered by it is to be asked anew. Cheap.</summary>
    public virtual int Version => 0;

    /// <summary>Whether it decides about routing keys too; else the broker's own topic permissions of the user do.</summary>
    public virtual bool DecidesTopics => true;

    /// <summary>Whether a verdict may have to be waited for, so that nobody may remember one for longer than it is told.</summary>
    public virtual bool MayWait => false;

    /// <summary>Why everything is refused, in words for the client; null while it is not.</summary>
    public virtual string? Lapse => null;

    /// <summary>Says whether the user may.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="mayWait">Whether the asker can wait; one that cannot gets the last verdict, however old, or a refusal.</param>
    public abstract Verdict Decide(in AccessQuestion question, bool mayWait);

    /// <summary>Finds a verdict out. Completes when it is known; what fails counts as a refusal.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="cancel">Cancelled when nobody waits any more.</param>
    public virtual ValueTask AskAsync(AccessQuestion question, CancellationToken cancel) => ValueTask.CompletedTask;

    /// <summary>Whether they follow from a secret, so that a newer one changes them.</summary>
    public virtual bool FollowsSecret => false;

    /// <summary>Takes a new secret of the same user, by which the rights are from then on.</summary>
    /// <param name="secret">The secret, as the client gave it.</param>
    /// <param name="cancel">Cancelled when the client is gone.</param>
    /// <returns>The user with its present tags, or why the secret is refused.</returns>
    public virtual ValueTask<AuthenticationResult> RenewAsync(string secret, CancellationToken cancel) =>
        ValueTask.FromResult(AuthenticationResult.Refused("the rights follow from no secret"));
}
