namespace Hoopoe.Server.Tls;

/// <summary>Whether clients show certificates of their own when they connect.</summary>
public enum ClientCertificates
{
    /// <summary>They are not asked for one.</summary>
    None,

    /// <summary>They are asked; who shows none is let in all the same, who shows a bad one is not.</summary>
    Optional,

    /// <summary>Who shows none is not let in.</summary>
    Required,
}
