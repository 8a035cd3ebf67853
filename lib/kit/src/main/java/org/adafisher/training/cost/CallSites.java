package org.adafisher.training.cost;

import static net.bytebuddy.matcher.ElementMatchers.any;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;

import net.bytebuddy.ByteBuddy;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.agent.builder.AgentBuilder.RedefinitionStrategy;
import net.bytebuddy.agent.builder.ResettableClassFileTransformer;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.pool.TypePool;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Puts a call to {@link EngineCalls} before every call of a native function of DJL's PyTorch
 * engine, which cannot be instrumented itself, and around what optimizers time as curvature.
 */
final class CallSites {

  private static final String LIBRARY = "ai/djl/pytorch/jni/PyTorchLibrary";
  private static final String RESOURCE = "ai/djl/util/NativeResource";
  private static final String ARRAY = "ai.djl.pytorch.engine.PtNDArray";
  private static final String LOG = "org.adafisher.optimizer.CurvatureLog";
  private static final String COUNTER = Type.getInternalName(EngineCalls.class);

  private CallSites() {}

  /** Instruments the classes, loaded or not. */
  static ResettableClassFileTransformer instrument() {
    AsmVisitorWrapper wrapper =
        new AsmVisitorWrapper.ForDeclaredMethods()
            .writerFlags(ClassWriter.COMPUTE_MAXS)
            .readerFlags(ClassReader.EXPAND_FRAMES)
            .invokable(any(), new Wrapper());
    return new AgentBuilder.Default(new ByteBuddy())
        .disableClassFormatChanges()
        .with(RedefinitionStrategy.RETRANSFORMATION)
        .type(
            namedOneOf(
                "ai.djl.pytorch.jni.JniUtils",
                "ai.djl.pytorch.jni.IValue",
                "ai.djl.pytorch.jni.IValueUtils",
                ARRAY,
                LOG))
        .transform((builder, type, loader, module, domain) -> builder.visit(wrapper))
        .installOn(ByteBuddyAgent.install());
  }

  /** Gives the classes their own code back. */
  static void restore(ResettableClassFileTransformer agent) {
    agent.reset(ByteBuddyAgent.getInstrumentation(), RedefinitionStrategy.RETRANSFORMATION);
  }

  private static final class Wrapper
      implements AsmVisitorWrapper.ForDeclaredMethods.MethodVisitorWrapper {

    @Override
    public MethodVisitor wrap(
        TypeDescription type,
        MethodDescription method,
        MethodVisitor visitor,
        Implementation.Context context,
        TypePool pool,
        int writerFlags,
        int readerFlags) {
      return new Calls(type.getName(), method.getName(), visitor);
    }
  }

  /** The code of one method. */
  private static final class Calls extends MethodVisitor {

    private final boolean isArray;
    private final boolean isCurvature;
    private final boolean isCopy;

    Calls(String type, String method, MethodVisitor next) {
      super(OpenedClassReader.ASM_API, next);
      isArray = type.equals(ARRAY);
      isCurvature = type.equals(LOG) && method.equals("time");
      isCopy =
          type.endsWith("JniUtils")
              && (method.equals("createNdFromByteBuffer") || method.equals("set"));
    }

    @Override
    public void visitCode() {
      super.visitCode();
      if (isCopy) {
        super.visitVarInsn(Opcodes.ALOAD, 1);
        call("onCopy", "(Ljava/nio/ByteBuffer;)V");
      }
      if (isCurvature) {
        super.visitInsn(Opcodes.ICONST_1);
        call("onCurvature", "(I)V");
      }
    }

    @Override
    public void visitInsn(int opcode) {
      if (isCurvature && opcode == Opcodes.RETURN) {
        super.visitInsn(Opcodes.ICONST_M1);
        call("onCurvature", "(I)V");
      }
      super.visitInsn(opcode);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      if (owner.equals(LIBRARY) && opcode == Opcodes.INVOKEVIRTUAL) {
        super.visitLdcInsn(name);
        call("onCall", "(Ljava/lang/String;)V");
      }
      super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
      if (isArray && owner.equals(RESOURCE) && name.equals("<init>")) {
        call("onArray", "()V");
      }
    }

    private void call(String method, String descriptor) {
      super.visitMethodInsn(Opcodes.INVOKESTATIC, COUNTER, method, descriptor, false);
    }
  }
}
