using Acornima;
using Acornima.Ast;
using Jint;
using TypedMemory.Hub.Functions;

namespace TypedMemory.Hub.JavaScript.Sandbox;

/// <summary>Compiles the text of functions.</summary>
internal static class SourceText
{
    private static readonly Parser s_check = new(new ParserOptions
    {
        OnToken = static (in token) =>
        {
            // One multiplication of great ones is a single operation that nothing ends.
            if (token.Kind == TokenKind.BigIntLiteral) throw new NotSupportedException("BigInt is not there.");
        },
    });

    /// <summary>Compiles an expression that is a function.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="source">Its text.</param>
    /// <exception cref="DesignFunctionException">It is none.</exception>
    public static Prepared<Script> Function(string name, string source) =>
        // Authors end it with a semicolon, or do not; a comment in its last line hides no bracket.
        Compile(name, $"({source.TrimEnd().TrimEnd(';')}\n)");

    /// <summary>Compiles a module of CommonJS as the function that it is the body of.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="source">Its text.</param>
    /// <exception cref="DesignFunctionException">It is none.</exception>
    public static Prepared<Script> Module(string name, string source) =>
        Compile(name, $"(function (module, exports, require) {{{source}\n}})");

    private static Prepared<Script> Compile(string name, string source)
    {
        try
        {
            lock (s_check) s_check.ParseScript(source);
            return Engine.PrepareScript(source, name);
        }
        catch (Exception exception) when (exception is ParseErrorException or ScriptPreparationException
            or NotSupportedException or InsufficientExecutionStackException)
        {
            throw new DesignFunctionException(500, "compilation_error", $"{name}: {exception.Message}");
        }
    }
}
