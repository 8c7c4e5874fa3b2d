using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Hoopoe.Core.Access;

namespace Hoopoe.Server.Tls;

/// <summary>Reads the alternative names of a certificate's subject (RFC 5280 section 4.2.1.6), those that logins know of. Stateless.</summary>
internal static class SubjectAlternativeNames
{
    private const string Extension = "2.5.29.17";
    private const int OtherName = 0;
    private const int Email = 1;
    private const int Dns = 2;
    private const int Uri = 6;
    private const int Ip = 7;

    /// <summary>The names, in their order; none where the extension is missing or cannot be read.</summary>
    public static IReadOnlyList<AlternativeName> Of(X509Certificate2 certificate)
    {
        var names = new List<AlternativeName>();
        if (certificate.Extensions.FirstOrDefault(one => one.Oid?.Value == Extension) is not { } extension) return names;
        try
        {
            var sequence = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            while (sequence.HasData)
            {
                if (Read(sequence) is { } name) names.Add(name);
            }
        }
        catch (AsnContentException)
        {
            // Who made it shows nothing by it; the chain of the certificate is good all the same.
            names.Clear();
        }
        return names;
    }

    private static AlternativeName? Read(AsnReader sequence)
    {
        var tag = sequence.PeekTag();
        switch (tag.TagValue)
        {
            case OtherName when tag.IsConstructed:
                return ReadOther(sequence.ReadSequence(tag));
            case Email:
                return new AlternativeName("email", sequence.ReadCharacterString(UniversalTagNumber.IA5String, tag));
            case Dns:
                return new AlternativeName("dns", sequence.ReadCharacterString(UniversalTagNumber.IA5String, tag));
            case Uri:
                return new AlternativeName("uri", sequence.ReadCharacterString(UniversalTagNumber.IA5String, tag));
            case Ip:
                byte[] address = sequence.ReadOctetString(tag);
                return address.Length is 4 or 16 ? new AlternativeName("ip", new IPAddress(address).ToString()) : null;
            default:
                sequence.ReadEncodedValue();
                return null;
        }
    }

    // A type, and a value of any kind; names of people and machines are texts.
    private static AlternativeName? ReadOther(AsnReader other)
    {
        other.ReadObjectIdentifier();
        var value = other.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true));
        return (UniversalTagNumber)value.PeekTag().TagValue is var kind and (UniversalTagNumber.UTF8String or UniversalTagNumber.IA5String or UniversalTagNumber.PrintableString)
            ? new AlternativeName("other_name", value.ReadCharacterString(kind))
            : null;
    }
}
