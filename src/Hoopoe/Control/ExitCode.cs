namespace Hoopoe.Control;

/// <summary>What hoopoe ctl ends with: the numbers of sysexits.h that rabbitmqctl uses, so that scripts written for it go on working.</summary>
internal static class ExitCode
{
    /// <summary>The command line is not understood.</summary>
    public const int Usage = 64;

    /// <summary>What was given is refused: no JSON, no such object, a value out of its range.</summary>
    public const int Data = 65;

    /// <summary>There is no such user.</summary>
    public const int NoUser = 67;

    /// <summary>Nobody answers, or whoever does is no broker.</summary>
    public const int Unavailable = 69;

    /// <summary>The broker failed, or a health check did.</summary>
    public const int Software = 70;

    /// <summary>There was no answer in time; it may be tried again.</summary>
    public const int TryAgain = 75;

    /// <summary>The login is refused, or may not do this.</summary>
    public const int NoPermission = 77;
}
