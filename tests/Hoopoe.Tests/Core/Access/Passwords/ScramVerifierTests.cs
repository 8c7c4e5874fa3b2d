using Hoopoe.Core.Access.Passwords;
using Xunit;

namespace Hoopoe.Tests.Core.Access.Passwords;

/// <summary>What is kept of a password, against the example of RFC 7677.</summary>
public sealed class ScramVerifierTests
{
    private const string Said = "n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
        + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";

    private static readonly ScramVerifier _pencil = ScramVerifier.Of("pencil", Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);

    [Fact]
    public void Proof_OfTheRfc_IsOne()
    {
        byte[] proof = Convert.FromBase64String("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        Assert.True(_pencil.IsProof(proof, Said));
        Assert.False(_pencil.IsProof(proof, Said + "x"));
        Assert.False(_pencil.IsProof(proof.AsSpan(1), Said));
        proof[7] ^= 1;
        Assert.False(_pencil.IsProof(proof, Said));
    }

    [Fact]
    public void Signature_OfTheRfc_IsMade() =>
        Assert.Equal("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", Convert.ToBase64String(_pencil.Sign(Said)));

    [Fact]
    public void Text_ReadBack_ChecksTheSame()
    {
        var read = ScramVerifier.TryParse(_pencil.ToString())!;
        Assert.True(read.Matches("pencil"));
        Assert.False(read.Matches("pencils"));
        Assert.Equal(4096, read.Iterations);
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("no base64")]
    public void Text_ThatIsNone_IsNotRead(string text) => Assert.Null(ScramVerifier.TryParse(text));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void Text_WithIterationsThatNobodyWouldWaitFor_IsNotRead(int iterations) =>
        Assert.Null(ScramVerifier.TryParse(ScramVerifier.Of(iterations, _pencil.Salt, _pencil.StoredKey, _pencil.ServerKey).ToString()));

    [Theory]
    [InlineData("I\u00ADX", "IX")]
    [InlineData("a\u00A0b", "a b")]
    public void Password_WrittenInAnotherWay_IsTheSame(string written, string plain) =>
        Assert.True(ScramVerifier.Of(written, _pencil.Salt, 1).Matches(plain));
}
