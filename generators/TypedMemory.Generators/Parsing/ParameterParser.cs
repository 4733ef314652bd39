using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedMemory.Generators;

/// <summary>Holds a constructor's parameter against the member whose value it takes.</summary>
internal static class ParameterParser
{
    /// <summary>Whether the parameter does not take the member's values, which is then reported.</summary>
    public static bool Refuses(IParameterSymbol parameter, MemberSymbol member, ParseContext context)
    {
        if (parameter.RefKind is RefKind.None or RefKind.In && Converts(parameter, member, context)) return false;
        context.Report(
            DiagnosticDescriptors.ParameterMismatch,
            context.LocationOf(parameter),
            parameter.Name,
            Reference(parameter) + parameter.Type.ToDisplayString(),
            member.Name,
            member.Type.ToDisplayString());
        return true;
    }

    private static string Reference(IParameterSymbol parameter) => parameter.RefKind switch
    {
        RefKind.None or RefKind.In => "",
        RefKind.Out => "out ",
        RefKind.Ref => "ref ",
        _ => "ref readonly ",
    };

    /// <summary>Whether a null of the member cannot be given to the parameter.</summary>
    public static bool RefusesNull(IParameterSymbol parameter) => parameter.Type is
    { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated };

    /// <summary>
    /// The type that the value is held in before it is given, where that is the parameter's own: it may have a null as
    /// its default.
    /// </summary>
    public static string? LocalType(IParameterSymbol parameter, MemberSymbol member) =>
        SymbolEqualityComparer.Default.Equals(parameter.Type, member.Type) || parameter.Type.TypeKind == TypeKind.Error
            ? null
            : parameter.Type.QualifiedName()
                + (parameter.Type is { IsReferenceType: true, NullableAnnotation: not NullableAnnotation.NotAnnotated }
                ? "?" : "");

    /// <summary>The default value of a parameter, as C#.</summary>
    public static string DefaultOf(IParameterSymbol parameter)
    {
        if (parameter.ExplicitDefaultValue is not { } value) return "default";
        ITypeSymbol type = ValueParser.Bare(parameter.Type);
        return value switch
        {
            double.NaN => "double.NaN",
            double.PositiveInfinity => "double.PositiveInfinity",
            double.NegativeInfinity => "double.NegativeInfinity",
            float.NaN => "float.NaN",
            float.PositiveInfinity => "float.PositiveInfinity",
            float.NegativeInfinity => "float.NegativeInfinity",
            _ => type.TypeKind == TypeKind.Enum
                ? $"({type.QualifiedName()})({SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false)})"
                : value switch
                {
                    float f => f.ToString("R", CultureInfo.InvariantCulture) + "F",
                    double d => d.ToString("R", CultureInfo.InvariantCulture) + "D",
                    decimal m => m.ToString(CultureInfo.InvariantCulture) + "M",
                    _ => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false)!,
                },
        };
    }

    private static bool Converts(IParameterSymbol parameter, MemberSymbol member, ParseContext context)
    {
        // A key that is generated in this compilation is not known to the compiler yet; neither side can be judged.
        if (parameter.Type.TypeKind == TypeKind.Error || member.Type.TypeKind == TypeKind.Error) return true;
        Conversion conversion = context.Compilation.ClassifyConversion(member.Type, parameter.Type);
        return conversion is { Exists: true, IsImplicit: true };
    }
}
